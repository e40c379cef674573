"""One process keeps the house running and takes it all along when it ends, however it ends."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from dispatch.store.embedded import Cluster
from dispatch.supervisor import Pause, Program, Supervisor
from tests.runtime.conftest import a_free_port, an_open_folder


class House:
    """The small house of house.py as its neighbours see it: its address, its processes."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self.cluster = Cluster(folder / "pg")

    def start(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.runtime.house", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return self.process

    def answers(self) -> bool:
        try:
            return urlopen(f"http://127.0.0.1:{self.port}/begun", timeout=2).status == 200
        except OSError:
            return False

    def stands(self) -> bool:
        return self.answers() and self.cluster.alive() and bool(self.find("tail -f /"))

    def find(self, words: str) -> list[int]:
        """The processes of this house whose command has these words; those already ended have none."""
        table = subprocess.check_output(["ps", "-ww", "-eo", "pid=,args="], text=True).splitlines()
        ours = (line.strip().split(" ", 1) for line in table if str(self.folder) in line and words in line)
        return [int(pid) for pid, command in ours if not command.startswith("ps ")]

    def the_one(self, words: str) -> int:
        """The only process with these words, once it is; for a moment a program and its copy both have them."""
        assert soon(lambda: self.stands() and len(self.find(words)) == 1)
        return self.find(words)[0]

    def count(self, file: str) -> int:
        return len((self.folder / file).read_text().splitlines())


def soon(fact: Callable[[], object], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture
def house(folder: Path, port: int) -> Iterator[House]:
    """For tests after which it no longer stands."""
    with a_house(folder, port) as ours:
        yield ours


@pytest.fixture(scope="module")
def lasting_house() -> Iterator[House]:
    """For tests after which it stands as before."""
    with an_open_folder() as folder, a_house(folder, a_free_port()) as ours:
        yield ours


@contextmanager
def a_house(folder: Path, port: int) -> Iterator[House]:
    ours = House(folder, port)
    try:
        ours.start()
        assert soon(ours.stands), ours.process.poll()
        yield ours
    finally:
        ours.process.kill()
        ours.process.communicate()
        soon(lambda: not ours.find(""))
        ours.cluster.erase()


@pytest.mark.parametrize("part", ["http.server", "trap", "postgres -D"])
def test_a_part_that_is_killed_is_back_by_itself(lasting_house, part):
    killed = lasting_house.the_one(part)

    os.kill(killed, signal.SIGKILL)

    assert soon(lambda: killed not in lasting_house.find(part))
    assert soon(lambda: lasting_house.find(part) and lasting_house.stands())
    assert lasting_house.process.poll() is None


def test_what_a_killed_part_had_started_itself_goes_with_it(lasting_house):
    worker, its_own = lasting_house.the_one("trap"), lasting_house.the_one("tail -f /")
    before = lasting_house.count("begun")

    os.kill(worker, signal.SIGKILL)

    assert soon(lambda: lasting_house.count("begun") == before + 1)
    assert soon(lambda: its_own not in lasting_house.find("tail -f /"))


def test_the_database_comes_back_with_what_was_stored(lasting_house):
    assert soon(lasting_house.stands)
    with lasting_house.cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    killed = lasting_house.cluster.pid

    os.kill(killed, signal.SIGKILL)

    assert soon(lambda: killed not in lasting_house.find("postgres -D"))
    assert soon(lasting_house.stands)
    with lasting_house.cluster.connect() as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_part_that_never_works_is_tried_again_more_and_more_seldom(house):
    assert soon(lambda: house.count("tried") == 4)
    house.process.terminate()
    said, _ = house.process.communicate(timeout=60)
    waits = [float(words) for words in re.findall(r"broken ended \(3\) and starts again in ([0-9.]+) s", said)]
    assert waits[:3] == [0.1, 0.2, 0.4]


class Stopwatch:
    """Stands still unless it is moved."""

    def __init__(self):
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_part_that_worked_before_it_was_killed_is_back_at_once_however_often(monkeypatch):
    clock = Stopwatch()
    monkeypatch.setattr(time, "monotonic", clock)
    pause, waits = Pause(), []

    for ran in (60, 12, 12, 1, 1, 12):
        pause.end()
        clock.now += ran
        waits.append(round(pause.begin(), 1))

    assert waits == [0.1, 0.1, 0.1, 0.2, 0.4, 0.1]


def test_a_part_that_wont_end_is_killed_when_its_time_is_over(folder):
    stubborn = ("/bin/sh", "-c", 'trap "" TERM; echo begun > "$0/begun"; while :; do sleep 1; done', str(folder))
    supervisor = Supervisor([Program("stubborn", stubborn, folder / "log", grace=0.5)], os.environ)
    supervisor.run(until=(folder / "begun").exists)
    process = supervisor.children[0].process
    process.terminate()
    time.sleep(0.3)
    assert process.poll() is None

    supervisor.end()

    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_leaves_nothing_running(house, asked):
    with house.cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    house.process.send_signal(asked)

    house.process.communicate(timeout=60)
    assert house.process.returncode == 0
    assert soon(lambda: house.find("") == [])
    assert "database system is shut down" in house.cluster.log.read_text()


def test_killed_outright_it_leaves_nothing_the_next_start_cant_take_over(house):
    before = house.find("")
    assert len(before) >= 5

    house.process.kill()
    house.process.communicate()
    house.start()

    assert soon(house.stands)
    assert soon(lambda: not set(before) & set(house.find("")))


def test_a_second_start_from_the_same_folder_is_refused_and_harms_nothing(lasting_house):
    first = lasting_house.process

    second = House(lasting_house.folder, lasting_house.port + 1).start()

    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert said.startswith(f"Doorstep already runs from {lasting_house.folder} (process {first.pid}).")
    assert soon(lasting_house.stands)


def test_a_taken_port_is_said_in_one_sentence_and_nothing_is_started(lasting_house, folder):
    other = House(folder / "other", lasting_house.port)

    said, _ = other.start().communicate(timeout=60)

    assert other.process.returncode == 1
    assert said.startswith(f"Port {lasting_house.port} is taken by another program.")
    assert said.count("\n") == 1
    assert not (folder / "other" / "pg").exists()
