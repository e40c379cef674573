"""The real house by its one command, on a database that is given to it and holds something already."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, text

from dispatch.store.database import Database, connect
from tests.builders import DISPATCHER, a_branch

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
PATIENCE = 120.0  # seconds; the machine may be busy


class Demo:
    def __init__(self, folder: Path, port: int, database: str):
        self.port = port
        self.surroundings = {**os.environ, "DATA_DIR": str(folder), "PORT": str(port), "DATABASE_URL": database}
        self.said = folder / "said"

    def start(self) -> None:
        with self.said.open("w") as said:
            command = [sys.executable, "-m", "dispatch", "demo"]
            self.process = subprocess.Popen(command, env=self.surroundings, stdout=said, stderr=said)
        assert soon(self.stands), self.said.read_text()

    def stands(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def family(self) -> dict[int, str]:
        """Everything it started, and what that started in turn: process id and command."""
        table = [line.split(None, 2) for line in subprocess.getoutput("ps -ww -eo pid=,ppid=,args=").splitlines()]
        found, seen = {self.process.pid: ""}, 0
        while len(found) > seen:
            seen = len(found)
            found |= {int(pid): command for pid, parent, command in table if int(parent) in found}
        return found

    def parts(self) -> list[int]:
        """The web server, its two workers, and the worker; they are not all there the moment the first answers."""
        return [pid for pid, command in self.family().items() if "gunicorn" in command or "dispatch worker" in command]


def soon(fact: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def alive(pid: int) -> bool:
    return subprocess.getoutput(f"ps -o stat= -p {pid}")[:1] not in {"", "Z"}


@pytest.fixture
def demo(folder: Path, port: int, own_database: str) -> Iterator[Demo]:
    engine = connect(own_database)
    with Database(engine).transaction(DISPATCHER) as tx:
        a_branch(tx)
    engine.dispose()
    ours = Demo(folder, port, own_database)
    try:
        ours.start()
        yield ours
    finally:
        left = ours.family()
        ours.process.kill()
        ours.process.wait()
    assert soon(lambda: not any(map(alive, left)))


def test_it_stands_on_the_given_database_tells_how_to_sign_in_and_leaves_nothing_but_that(demo, own_database):
    assert soon(lambda: len(demo.parts()) == 4)
    family = demo.family()
    assert soon(lambda: f"Doorstep stands at http://127.0.0.1:{demo.port}" in demo.said.read_text())
    said = demo.said.read_text()
    assert re.search(r"dispatcher +\S+@\S+ +\S+", said)
    assert not list(demo.said.parent.glob("pg-*"))

    demo.process.send_signal(signal.SIGINT)

    assert demo.process.wait(PATIENCE) == 0
    assert soon(lambda: not any(map(alive, family)))
    engine = create_engine(own_database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM branch")) == 1
    engine.dispose()


def test_killed_web_servers_and_workers_are_replaced_and_a_killed_house_can_be_started_again(demo):
    assert soon(lambda: len(demo.parts()) == 4)
    parts = demo.parts()
    for pid in parts:
        with suppress(ProcessLookupError):  # with the web server its workers may go by themselves
            os.kill(pid, signal.SIGKILL)
    assert soon(lambda: not any(map(alive, parts)))
    assert soon(demo.stands)
    assert soon(lambda: len(demo.parts()) == 4)

    second = demo.family()
    demo.process.kill()
    demo.process.wait()
    assert soon(lambda: not any(map(alive, second)))
    demo.start()
    assert not set(second) & set(demo.family())
