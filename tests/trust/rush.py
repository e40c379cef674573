"""Many customers at the door of a real web server at the same moment."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from uuid import uuid4

from dispatch.lifeline import tied
from dispatch.people.accounts import new_api_key
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.store.database import Database
from tests.builders import DISPATCHER, a_branch, an_account
from tests.dispatch.planning.booking.life import EVERY_DAY, ZONE
from tests.dispatch.planning.booking.rooms import a_rule, an_installation, on
from tests.runtime.conftest import a_free_port

PATIENCE = 180.0


@dataclass(frozen=True)
class Answer:
    """`at`: when it had come, as `time.monotonic` counts."""

    status: int
    body: dict
    seconds: float
    at: float


@dataclass(frozen=True)
class Rush:
    """A web server with its two workers, and orders whose customers all want something of it."""

    port: int
    key: str
    orders: Sequence[str]
    day: PlanningDay

    def ask(self, path: str, body: dict) -> Answer:
        """As a program of its own: on a fresh connection, with a key nobody used before."""
        begun = time.monotonic()
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": uuid4().hex}
        headers["Content-Type"] = "application/json"
        line.request("POST", f"/api/v1/work-orders/{path}", json.dumps(body), headers)
        answer = line.getresponse()
        body, now = json.loads(answer.read() or b"{}"), time.monotonic()
        line.close()
        return Answer(answer.status, body, now - begun, now)

    def hold(self, order: str, opens: datetime) -> Answer:
        return self.ask(f"{order}/holds", {"window_from": opens.isoformat()})

    def all_at_once(self, calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
        gate = Barrier(len(calls))

        def run(call: Callable[[], Answer]) -> Answer:
            gate.wait()
            return call()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(run, calls))


GUNICORN = ["-m", "gunicorn"]
# Both workers inherit it: what gunicorn serves is loaded before they are made.
CARELESS = """
from dispatch.planning.booking import holding
holding._alone_on = lambda *_: None
from gunicorn.app.wsgiapp import run
run()
"""


@contextmanager
def a_rush(
    url: str, database: Database, log: Path, *, clients: int, engineers: int, careless: bool = False, **facts: int
) -> Iterator[Rush]:
    """`engineers` with one window of one day each; `facts` of the fault type. `careless`: nobody queues for a day."""
    day = PlanningDay(local_day(datetime.now(UTC), ZONE) + timedelta(days=2), ZONE)
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx, opening=EVERY_DAY)
        a_rule(tx, reserve=0, share=100, horizon=10)
        later = [day.day + timedelta(days=each) for each in range(1, 4)]
        for _ in range(engineers):
            on(tx, branch, day.day, hours=(9, 12))
        on(tx, branch, *later)
        orders = [an_installation(tx, branch, fault=facts).reference for _ in range(clients)]
        key = new_api_key(tx, an_account(tx), "rush")
    port = a_free_port()
    environ = {"DATABASE_URL": url, "PORT": str(port), "SECRET_KEY": "x" * 32, "PUBLIC_URL": "https://doorstep.example"}
    with log.open("ab") as out:
        serve = ["-c", CARELESS] if careless else GUNICORN
        command = tied([sys.executable, *serve], ending="SIGTERM")
        web = subprocess.Popen(command, env={**os.environ, **environ}, stdout=out, stderr=out)
    rush = Rush(port, key, orders, day)
    try:
        _await(rush)
        yield rush
    finally:
        web.terminate()
        web.wait(PATIENCE)


def _await(rush: Rush) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        line = HTTPConnection("127.0.0.1", rush.port, timeout=PATIENCE)
        try:
            line.request("GET", "/healthz")
            with line.getresponse() as answer:
                if answer.status == 200:
                    return
        except OSError:
            assert time.monotonic() < deadline, "the web server never stood"
            time.sleep(0.1)
        finally:
            line.close()
