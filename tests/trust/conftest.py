"""Real processes and really committed rows: what these tests break, nothing rolls back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dispatch.lifeline import tied
from dispatch.store.database import Database, connect
from tests.trust.forked import Forge, Forked

PATIENCE = 90.0  # seconds; the machine may be busy


@pytest.fixture
def kept(own_database: str) -> Iterator[Database]:
    engine = connect(own_database, pool=60)
    yield Database(engine)
    engine.dispose()


class Worker:
    """`python -m dispatch worker`, ended with the test."""

    def __init__(self, database_url: str, log: Path, **settings: str):
        given = {"DATABASE_URL": database_url, "SECRET_KEY": "x" * 32, "PUBLIC_URL": "https://doorstep.example"}
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                tied([sys.executable, "-m", "dispatch", "worker"], ending="SIGKILL"),
                env={**os.environ, **given, **settings},
                stdout=out,
                stderr=out,
            )

    def kill(self) -> None:
        """As the kernel does when memory runs out: no last words."""
        self.process.kill()
        assert self.process.wait() == -signal.SIGKILL, "it was not we who ended it"

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def start_worker(own_database: str, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    started: list[Worker] = []

    def start(**settings: str) -> Worker:
        started.append(Worker(own_database, tmp_path / "worker.log", **settings))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait()
    print((tmp_path / "worker.log").read_text()[-4000:])  # shown when the test fails


@pytest.fixture
def forged_worker(own_database: str, tmp_path: Path) -> Iterator[Callable[..., Forked]]:
    """As `start_worker`, for tests that kill very many."""
    forge = Forge(own_database, tmp_path / "worker.log")
    yield forge.start
    forge.end()
    print((tmp_path / "worker.log").read_text()[-4000:])  # shown when the test fails


def until(met: Callable[[], bool], what: str, instead: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, f"never seen: {what}\n{instead()}"
        time.sleep(0.02)
