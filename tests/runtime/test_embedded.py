"""Our own PostgreSQL: started, killed, taken over, and run by whoever may."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from dispatch.store.embedded import PATIENCE, Cluster, OtherVersion, PostgresFailed
from dispatch.store.founding import ELSEWHERE
from dispatch.store.programs import SHARED, WHEEL, account_for, known, programs

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root has to become somebody else")


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    ours = Cluster(folder / "pg")
    ours.start()
    yield ours
    ours.erase()


def keep_a_row(cluster: Cluster) -> None:
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('åpen dør')")


def kept_row(cluster: Cluster) -> str:
    with cluster.connect() as connection:
        return connection.execute("SELECT word FROM kept").fetchone()[0]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_keeps_what_was_stored_over_a_stop_and_a_start(cluster):
    keep_a_row(cluster)
    pid = cluster.pid

    cluster.stop()
    assert gone(pid)
    assert not cluster.alive()
    cluster.start()

    assert kept_row(cluster) == "åpen dør"


def test_a_committed_row_survives_kill_9_of_the_database(cluster):
    keep_a_row(cluster)
    pid = cluster.pid

    os.kill(pid, signal.SIGKILL)
    cluster.process.wait(30)
    assert gone(pid)
    assert not cluster.running()
    cluster.start()

    assert kept_row(cluster) == "åpen dør"
    assert cluster.pid != pid


def test_even_a_careless_one_loses_nothing_by_kill_9(folder):
    careless = Cluster(folder / "pg", fast=True)
    careless.start()
    keep_a_row(careless)

    os.kill(careless.pid, signal.SIGKILL)
    careless.process.wait(30)
    careless.start()

    assert kept_row(careless) == "åpen dør"
    careless.erase()


def test_the_next_start_takes_over_a_server_that_was_left_running(cluster):
    keep_a_row(cluster)
    heir = Cluster(cluster.data_dir)

    heir.start()
    assert heir.process is None
    assert heir.pid == cluster.pid
    assert kept_row(heir) == "åpen dør"

    heir.stop()
    assert cluster.process.wait(30) == 0


def test_its_address_is_one_sqlalchemy_understands_whatever_the_surroundings_say(cluster, monkeypatch):
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.invalid")
    cluster.create_database("doorstep")
    cluster.create_database("doorstep")

    engine = create_engine(cluster.url("doorstep"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT current_database()")) == "doorstep"
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SHOW jit")) == "off"
        assert connection.scalar(text("SHOW listen_addresses")) == ""
    engine.dispose()


def test_a_database_can_be_made_from_another_and_dropped_while_in_use(cluster):
    keep_a_row(cluster)
    cluster.create_database("copy", template="postgres")
    with cluster.connect("copy") as held:
        assert held.execute("SELECT word FROM kept").fetchone() == ("åpen dør",)
        cluster.drop_database("copy")
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")


def test_a_place_with_a_very_long_name_is_no_obstacle(folder):
    deep = Cluster(folder / ("a folder with spaces, and a comma" * 3) / ("long" * 20) / "pg")
    try:
        deep.start()
        keep_a_row(deep)
        assert kept_row(deep) == "åpen dør"
        assert stat.S_IMODE(deep.sockets.stat().st_mode) == 0o700
    finally:
        deep.erase()
    assert not deep.sockets.exists()


def test_data_of_another_version_is_refused_in_one_sentence(cluster):
    cluster.stop()
    (cluster.home / "PG_VERSION").write_text("9\n")

    with pytest.raises(OtherVersion, match="is of PostgreSQL 9"):
        cluster.start()


def test_a_server_that_cant_start_says_why_at_once(cluster):
    cluster.stop()
    (cluster.home / "postgresql.conf").write_text("no_such_setting = 1\n")
    begun = time.monotonic()

    with pytest.raises(PostgresFailed, match="no_such_setting"):
        cluster.start()

    assert time.monotonic() - begun < PATIENCE / 2


def a_start_elsewhere(folder: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.runtime.starter", str(folder / "pg")]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_first_start_that_is_killed_leaves_no_half_database(folder):
    first = a_start_elsewhere(folder)
    while not list(folder.glob("pg-*/PG_VERSION")):
        assert first.poll() is None
        time.sleep(0.005)
    first.kill()
    first.communicate()
    assert not (folder / "pg").exists()

    second = Cluster(folder / "pg")
    second.start()
    keep_a_row(second)
    second.erase()


def test_it_ends_with_the_process_that_started_it_even_by_kill_9(folder):
    starter = a_start_elsewhere(folder)
    pid = int(starter.stdout.readline())
    assert not gone(pid)

    starter.kill()
    starter.communicate()

    deadline = time.monotonic() + 30
    while not gone(pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    Cluster(folder / "pg").erase()


@as_root
def test_root_hands_it_to_another_account(cluster):
    owner = account_for(cluster.data_dir)

    assert owner.name in {"postgres", "nobody"} or owner.name.isdigit()
    assert Path(f"/proc/{cluster.pid}").stat().st_uid == owner.uid != 0
    assert stat.S_IMODE(cluster.home.stat().st_mode) == 0o700


@as_root
def test_below_a_closed_folder_the_data_lives_elsewhere_and_the_folder_stays_closed(folder):
    folder.chmod(0o700)
    cluster = Cluster(folder / "checkout" / "var" / "pg-18")
    try:
        cluster.start()
        keep_a_row(cluster)

        home = cluster.home
        assert cluster.data_dir.is_symlink()
        assert home.parent in ELSEWHERE
        assert kept_row(Cluster(cluster.data_dir)) == "åpen dør"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        cluster.erase()
    assert not home.exists()
    assert not cluster.data_dir.is_symlink()


WHERE_FROM = """
from dispatch.store.programs import known, programs, programs_for
nobody = known("nobody")
print(programs(), programs_for(nobody), nobody.may(f"{programs_for(nobody)}/initdb", "--version"), sep="\\n")
"""


@as_root
def test_programs_below_a_closed_folder_are_copied_to_where_the_account_may_run_them(folder):
    package = programs().parents[1]
    if package.name != WHEEL:
        pytest.skip("the machine's own PostgreSQL is never below a closed folder")
    before = set(SHARED.iterdir())
    folder.chmod(0o700)
    for part in (package, package.with_name(f"{WHEEL}.libs")):
        shutil.copytree(part, folder / part.name)
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(Path.cwd())])}

    answer = subprocess.check_output([sys.executable, "-c", WHERE_FROM], env=surroundings, text=True)

    ours, copy, runs = answer.splitlines()
    assert ours.startswith(str(folder))
    assert not known("nobody").may(f"{ours}/initdb", "--version")
    assert copy.startswith(f"{SHARED}/doorstep-pg")
    assert runs == "True"
    for new in set(SHARED.glob("doorstep-pg*")) - before:
        shutil.rmtree(new)
