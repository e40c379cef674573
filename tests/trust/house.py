"""A whole house to break: our supervisor, PostgreSQL, gunicorn and the worker, with a small branch to ask things of.

python -m tests.trust.house FOLDER PORT
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from sqlalchemy import Engine, NullPool, create_engine

from dispatch.claims import await_port, only_one
from dispatch.one_machine import parts, surroundings
from dispatch.people.accounts import new_api_key
from dispatch.people.branch import BranchPostcode, Zone
from dispatch.settings import Settings
from dispatch.store import migrate
from dispatch.store.database import Database, connect
from dispatch.store.embedded import Cluster
from dispatch.supervisor import Supervisor
from dispatch.work import visits
from tests.builders import DISPATCHER, a_branch, a_fault, a_home, a_shift, an_account, an_engineer, an_open_visit
from tests.runtime.conftest import a_free_port, an_open_folder

PATIENCE = 120.0  # seconds; the machine may be busy
DATABASE = "doorstep"
BRANCH = "harbour"
TO_PLAN, GIVEN = 6, 2  # visits that wait for a plan, and that stand in the old one


class House:
    """As its neighbours see it: its address and its processes."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.cluster = Cluster(folder / "pg")
        self.engine: Engine = create_engine(self.cluster.url(DATABASE), poolclass=NullPool)
        with (folder / "said").open("wb") as said:
            command = [sys.executable, "-m", "tests.trust.house", str(folder), str(port)]
            self.process = subprocess.Popen(command, stdout=said, stderr=said)

    @property
    def key(self) -> str:
        """Of the program that speaks for the desk."""
        return (self.folder / "key").read_text()

    def status(self) -> int | None:
        """What /readyz says; None while nobody answers."""
        try:
            with urlopen(f"{self.address}/readyz", timeout=10) as answer:
                return answer.status
        except HTTPError as refused:
            return refused.code
        except OSError:
            return None

    def stands(self) -> bool:
        return self.status() == 200 and len(self.web_workers()) == 2 and bool(self.workers())

    def masters(self) -> set[int]:
        return children(self.process.pid, "gunicorn")

    def web_workers(self) -> set[int]:
        return {worker for master in self.masters() for worker in children(master)}

    def workers(self) -> set[int]:
        """Of the outbox: what opens messages."""
        return children(self.process.pid, "dispatch worker")

    def planners(self) -> set[int]:
        return {planner for worker in self.workers() for planner in children(worker, "optimizer solve")}

    def servers(self) -> set[int]:
        """PostgreSQL, its sessions and all."""
        first = children(self.process.pid, "postgres -D")
        return first | {session for server in first for session in children(server)}

    def until(self, met: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
        """How many seconds it took."""
        begun = time.monotonic()
        while not met():
            assert self.process.poll() is None, f"the house itself has ended: {self.last_words()}"
            assert time.monotonic() < begun + seconds, f"never seen: {what}\n{self.last_words()}"
            time.sleep(0.1)
        return time.monotonic() - begun

    def last_words(self) -> str:
        files = [self.folder / name for name in ("said", "web.log", "worker.log")]
        return "\n".join(f"--- {file.name}\n{file.read_text()[-3000:]}" for file in files if file.exists())


def children(pid: int, words: str = "") -> set[int]:
    """What it has started and runs with these words in its command."""
    found = (int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if parent(stat) == pid)
    return {child for child in found if words in read(Path(f"/proc/{child}/cmdline"))}


def parent(stat: Path) -> int | None:
    """None where it runs no more."""
    facts = read(stat).rpartition(")")[2].split()
    return int(facts[1]) if facts and facts[0] not in "ZX" else None


def runs(pid: int) -> bool:
    return parent(Path(f"/proc/{pid}/stat")) is not None


def read(file: Path) -> str:
    """Of a process that may end at any moment; then nothing."""
    try:
        return file.read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def kill(victims: Collection[int]) -> None:
    """As the kernel does when memory runs out. Returns when they have really gone."""
    assert victims, "there was nobody to kill"
    for pid in victims:
        # One may already have fallen with another.
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    deadline = time.monotonic() + PATIENCE
    while any(map(runs, victims)):
        assert time.monotonic() < deadline, "they would not die"
        time.sleep(0.02)


@contextmanager
def a_house() -> Iterator[House]:
    with an_open_folder() as folder:
        house = House(folder, a_free_port())
        try:
            house.until(house.stands, "the house standing", seconds=2 * PATIENCE)
            yield house
        finally:
            house.engine.dispose()
            house.process.terminate()
            house.process.wait(PATIENCE)
            house.cluster.erase()


def tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=1)


def furnish(url: str) -> str:
    """A branch, an account with a key, and a day of visits of which some are given out. Answers the key's secret."""
    engine = connect(url, pool=1)
    with Database(engine).transaction(DISPATCHER) as tx:
        branch = a_branch(tx, code=BRANCH)
        branch.postcodes.append(BranchPostcode(prefix="0", zone=Zone.URBAN))
        crew = [an_engineer(tx, branch, shift=False, locks=2) for _ in range(2)]
        for engineer in crew:
            a_shift(tx, engineer, tomorrow())
        fault = a_fault(tx, needs={"locks": 1})
        homes = [a_home(tx, lat=59.90 + step / 100, lon=10.70 + step / 50) for step in range(TO_PLAN + GIVEN)]
        asked = [an_open_visit(tx, branch=branch, fault=fault, home=home) for home in homes]
        nine = datetime.combine(tomorrow(), wall_time(9), UTC)
        for visit, engineer in zip(asked[:GIVEN], crew, strict=True):
            visits.assign(tx, visit, engineer, starts_at=nine, travel=600)
        secret = new_api_key(tx, an_account(tx), "neighbour")
    engine.dispose()
    return secret


def main(folder: Path, port: int) -> None:
    given = {"DATA_DIR": str(folder), "PORT": str(port), "SECRET_KEY": "only for faults " * 3}
    environ = {**os.environ, **given}
    with only_one(folder):
        await_port("127.0.0.1", port)
        cluster = Cluster(folder / "pg")
        cluster.start()
        cluster.create_database(DATABASE)
        url = cluster.url(DATABASE)
        migrate.upgrade(url)
        (folder / "key").write_text(furnish(url))
        settings = replace(Settings.from_environ(environ), database_url=url, database_owner_url=url)
        supervisor = Supervisor(parts(settings), surroundings(environ, settings), cluster=cluster)
        supervisor.listen()
        supervisor.run()
        supervisor.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
