"""Times to choose over HTTP, beside three visits on each day of a hundred engineers: one who asks, eight, and while
others keep times and let them go.

python -m benchmarks.choosing --requests 100
"""

import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import count
from random import Random
from uuid import uuid4

import click

from benchmarks.booking import filled, region
from benchmarks.http import served
from benchmarks.rush import a_key, spent
from benchmarks.scratch import scratch
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, connect

ROW = "{:<38} {:>8} {:>8} {:>8}  {}"
PEOPLE = 8


class Line:
    """One who asks, on a connection that stays."""

    def __init__(self, port: int, key: str):
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)
        self._key = key

    def ask(self, method: str, path: str, body: dict | None = None) -> dict:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": uuid4().hex}
        headers["Content-Type"] = "application/json"
        self._line.request(method, f"/api/v1/work-orders/{path}", json.dumps(body) if body else None, headers)
        return json.loads(self._line.getresponse().read() or b"{}")

    def slots(self, order: str) -> list[dict]:
        return [slot for slot in self.ask("GET", f"{order}/slots")["items"] if slot["grade"] != "closed"]


@click.command()
@click.option("--engineers", default=100, show_default=True)
@click.option("--days", default=15, show_default=True)
@click.option("--requests", "times", default=100, show_default=True)
def main(engineers: int, days: int, times: int) -> None:
    with scratch() as url:
        database, chance = Database(connect(url)), Random(1)
        with database.transaction(SYSTEM) as tx:
            orders = region(tx, chance, engineers, days, 60, now=datetime.now(UTC))
            filled(tx, chance, orders.pop(), 3)
            key = a_key(tx)
        with served(url) as port:
            _measure(port, key, orders, times)


def _measure(port: int, key: str, orders: list[str], times: int) -> None:
    turns = count()

    def looks(line: Line) -> float:
        begun = time.monotonic()
        line.slots(orders[next(turns) % len(orders)])
        return time.monotonic() - begun

    def looks_after_a_change(line: Line) -> float:
        _keep_one(line, orders, next(turns))
        return looks(line)

    click.echo(ROW.format("milliseconds", "median", "p99", "most", ""))
    _told("(code is loaded, days are opened)", looks, port, key, times=30)
    _told("nothing changed, one who asks", looks, port, key, times=times)
    _told(f"nothing changed, {PEOPLE} at once", looks, port, key, times=times, people=PEOPLE)
    _told("one day changed, one who asks", looks_after_a_change, port, key, times=times)
    over = threading.Event()
    others = threading.Thread(target=_keep_times, args=(port, key, orders, over))
    others.start()
    _told(f"while one keeps times, {PEOPLE} at once", looks, port, key, times=times, people=PEOPLE)
    over.set()
    others.join()


def _told(name: str, ask: Callable[[Line], float], port: int, key: str, *, times: int, people: int = 1) -> None:
    before, lines = spent(), [Line(port, key) for _ in range(people)]
    with ThreadPoolExecutor(people) as pool:
        each = pool.map(lambda line: [ask(line) for _ in range(times // people)], lines)
        waits = sorted(1000 * seconds for found in each for seconds in found)
    more = {who: 1000 * (seconds - before.get(who, 0)) / len(waits) for who, seconds in sorted(spent().items())}
    cost = ", ".join(f"{who} {each:.0f}" for who, each in more.items())
    figures = (statistics.median(waits), waits[min(len(waits) - 1, int(0.99 * len(waits)))], waits[-1])
    says = f"CPU a request: {cost}; load {os.getloadavg()[0]:.1f}"
    click.echo(ROW.format(name, *(f"{figure:.0f}" for figure in figures), says))


def _keep_one(line: Line, orders: list[str], turn: int) -> None:
    order = orders[turn % len(orders)]
    free = line.slots(order)
    line.ask("POST", f"{order}/holds", {"window_from": free[turn % len(free)]["window_from"]})


def _keep_times(port: int, key: str, orders: list[str], over: threading.Event) -> None:
    line, turns = Line(port, key), count()
    while not over.is_set():
        _keep_one(line, orders, next(turns))


if __name__ == "__main__":
    main()
