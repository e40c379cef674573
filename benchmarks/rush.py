"""Many customers for few places, all at the same moment, on a real gunicorn and a real database.

python -m benchmarks.rush                            200 for one time, ten rounds
python -m benchmarks.rush --clients 500 --places 50 --rounds 1
"""

import json
import os
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from threading import Barrier, Event, Thread
from uuid import uuid4

import click
from sqlalchemy import delete, func, select, update

from benchmarks.booking import region
from benchmarks.http import served
from benchmarks.scratch import scratch
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.people.account import Account
from dispatch.people.accounts import new_api_key
from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.question.day import PlanningDay
from dispatch.stamp import SYSTEM, Role
from dispatch.store.database import Database, Transaction, connect

PATIENCE = 180.0  # seconds
OTHERS = 10  # engineers, who work on other days
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Scene:
    """A dispatcher's key, orders whose customers want the same time, and when that opens."""

    key: str
    orders: list[str]
    opens: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict
    seconds: float
    at: float


@click.command()
@click.option("--clients", default=200, show_default=True)
@click.option("--places", default=1, show_default=True, help="Engineers with room for one.")
@click.option("--rounds", default=10, show_default=True)
def main(clients: int, places: int, rounds: int) -> None:
    with scratch() as url:
        database = Database(connect(url))
        scene = placed(database, clients, places)
        with served(url) as port:
            for number in range(rounds):
                _round(port, scene, database, places, told=number > 0 or rounds == 1)


def placed(database: Database, clients: int, places: int) -> Scene:
    """On the day after tomorrow so many have room for one visit, from ten to twelve; the others work on other days."""
    now = datetime.now(UTC)
    day = PlanningDay((now + timedelta(days=2)).date(), "Europe/Oslo")
    with database.transaction(SYSTEM) as tx:
        orders = region(tx, Random(1), places + OTHERS, 10, clients, now=now)[:clients]
        tx.session.execute(update(BookingRule).values(reserve=0, share=100))
        tx.session.execute(update(FaultTypeEdition).values(minutes=110))
        with_room = select(Engineer.id).order_by(Engineer.id).limit(places)
        that_day = Shift.day == day.day
        tx.session.execute(delete(Shift).where(that_day, Shift.engineer_id.not_in(with_room)))
        hours = {"starts_at": day.at_hour(9), "ends_at": day.at_hour(13)}
        tx.session.execute(update(Shift).where(that_day).values(hours))
        return Scene(a_key(tx), orders, day.at_hour(10).isoformat())


def a_key(tx: Transaction) -> str:
    """A dispatcher's of the whole house."""
    account = Account(email="rush@doorstep.example", name="Rush", role=Role.DISPATCHER, password_hash="")
    account.every_branch = True
    tx.add(account)
    tx.session.flush()
    return new_api_key(tx, account, "rush")


def _round(port: int, scene: Scene, database: Database, places: int, *, told: bool) -> None:
    """`told`: not of the first of several, in which the code is loaded."""
    before = spent()
    with _sold(database) as sold:
        answers = _all_at_once(port, scene)
    more = {name: seconds - before.get(name, 0) for name, seconds in spent().items()}
    statuses = Counter(answer.status for answer in answers)
    refused = [answer for answer in answers if answer.status == 409]
    early = sum(next((count for at, count in sold if at >= answer.at), places) < places for answer in refused)
    with database.transaction(SYSTEM) as tx:
        held = tx.session.scalar(_held())
    waits = sorted(answer.seconds for answer in answers)
    cost = ", ".join(f"{name} {1000 * each / len(answers):.1f}" for name, each in sorted(more.items()))
    if told:
        click.echo(
            f"{dict(statuses)}, {held} sold; refused while a place was free {early}; seconds: median "
            f"{statistics.median(waits):.2f}, p99 {waits[int(0.99 * len(waits))]:.2f}, most {waits[-1]:.2f}; "
            f"CPU ms a request: {cost}; load {os.getloadavg()[0]:.1f}"
        )
    for answer in answers:
        if answer.status == 201:
            _ask(port, scene.key, f"{answer.body['work_order']}/holds/{answer.body['id']}/release", {})


def _all_at_once(port: int, scene: Scene) -> list[Answer]:
    gate = Barrier(len(scene.orders))

    def run(order: str) -> Answer:
        gate.wait()
        return _ask(port, scene.key, f"{order}/holds", {"window_from": scene.opens})

    with ThreadPoolExecutor(len(scene.orders)) as pool:
        return list(pool.map(run, scene.orders))


def _ask(port: int, key: str, path: str, body: dict) -> Answer:
    begun = time.monotonic()
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
    line.request("POST", f"/api/v1/work-orders/{path}", json.dumps(body), headers)
    answer = line.getresponse()
    said = json.loads(answer.read() or b"{}")
    line.close()
    now = time.monotonic()
    return Answer(answer.status, said, now - begun, now)


@contextmanager
def _sold(database: Database) -> Iterator[list[tuple[float, int]]]:
    """How many places were held, looked at again and again: (moment after the look, count)."""
    seen, over = [], Event()

    def look() -> None:
        while not over.wait(0.02):
            with database.transaction(SYSTEM) as tx:
                begun, count = time.monotonic(), tx.session.scalar(_held())
            seen.append((begun, count))

    watch = Thread(target=look)
    watch.start()
    try:
        yield seen
    finally:
        over.set()
        watch.join()


def _held():
    return select(func.count()).where(Engagement.kind == EngagementKind.HOLD, Engagement.released_at.is_(None))


def spent() -> dict[str, float]:
    """Seconds of CPU so far, with children that ended: of the web server, the database, and ourselves, the clients."""
    found: Counter[str] = Counter({"clients": time.process_time()})
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, facts = (folder / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except OSError:
            continue
        facts = facts.split()
        parents[int(folder.name)] = (int(facts[1]), name, sum(map(int, facts[11:15])) / TICKS)
    for pid, (_, name, seconds) in parents.items():
        if os.getpid() in _above(pid, parents):
            found["database" if name == "postgres" else "web"] += seconds
    return dict(found)


def _above(pid: int, parents: dict[int, tuple[int, str, float]]) -> Iterator[int]:
    while pid in parents:
        pid = parents[pid][0]
        yield pid


if __name__ == "__main__":
    main()
