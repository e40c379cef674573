"""The console and the API under load, on the seeded day: a real gunicorn, a real database, several people at once.

python -m benchmarks.http --requests 300 --people 8
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from itertools import count
from socket import socket
from uuid import uuid4

import click
from sqlalchemy import func, select

from benchmarks.scratch import scratch
from dispatch.demo import PEOPLE
from dispatch.people.account import Account
from dispatch.people.accounts import new_api_key
from dispatch.planning.booking.wanted import may_choose
from dispatch.seed import play
from dispatch.stamp import SYSTEM, Source
from dispatch.store.database import Database, connect
from dispatch.work import queries
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

ROW = "{:<34} {:>7} {:>9} {:>9} {:>9} {:>9} {:>7}"
WISH = {
    "title": "Lamp flickers", "name": "Load Test", "street": "Storgata 1", "postcode": "0155", "city": "Oslo",
    "lat": 59.92, "lon": 10.74,
}  # fmt: skip
Ask = Callable[[HTTPConnection, int], int]


@click.command()
@click.option("--requests", "times", default=300, show_default=True, help="Of each kind.")
@click.option("--people", default=8, show_default=True, help="Who ask at the same time.")
@click.option("--scale", default=1.0, show_default=True, help="Of the seeded day.")
def main(times: int, people: int, scale: float) -> None:
    with scratch(fast=False) as url:
        key, asks = seeded(Database(connect(url)), scale)
        with served(url) as port:
            measure(port, key, asks, times=times, people=people)


def seeded(database: Database, scale: float) -> tuple[str, dict[str, Ask]]:
    """A dispatcher's key, and what to ask."""
    began = time.monotonic()
    play(database, lambda *_: None, scale=scale)
    click.echo(f"seeded in {time.monotonic() - began:.1f} s")
    with database.transaction(SYSTEM) as tx:
        account = tx.session.scalars(select(Account).where(Account.email == PEOPLE[0].email)).one()
        key = new_api_key(tx, account, "load")
        orders = tx.session.scalar(select(func.count()).select_from(WorkOrder))
    with database.transaction(account.actor(Source.API)) as tx:
        references = [order.reference for order in queries.orders(tx, states=[OrderState.PLANNED])]
        choosing = [order.reference for order in queries.orders(tx) if may_choose(tx, order)]
        branch = queries.branches(tx)[0]
        day = tx.stamp.at.date() + timedelta(days=0 if tx.stamp.at.hour < 12 else 1)
    click.echo(f"{orders} orders, {len(references)} of them to show")
    numbers = count(1)

    def opened(connection: HTTPConnection, _: int) -> int:
        wish = WISH | {"phone": f"+4790{next(numbers):06}", "branch": branch.code}
        return asked(connection, key, "POST", "/api/v1/work-orders", wish)

    def got(path: Callable[[int], str]) -> Ask:
        return lambda connection, number: asked(connection, key, "GET", path(number))

    return key, {
        "board, page": got(lambda _: f"/board?branch={branch.id}&day={day}"),
        "board, JSON": got(lambda _: f"/api/v1/branches/{branch.code}/board?day={day}"),
        "order, page": got(lambda number: f"/work-orders/{references[number % len(references)]}"),
        "order, JSON": got(lambda number: f"/api/v1/work-orders/{references[number % len(references)]}"),
        "list of 50, page": got(lambda _: "/work-orders"),
        "list of 50, JSON": got(lambda _: "/api/v1/work-orders"),
        "times to choose, JSON": got(lambda number: f"/api/v1/work-orders/{choosing[number % len(choosing)]}/slots"),
        "open an order, JSON": opened,
    }


@contextmanager
def served(url: str) -> Iterator[int]:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": url, "SECRET_KEY": uuid4().hex, "PORT": str(port), "LOG_LEVEL": "error"}
    web = subprocess.Popen([sys.executable, "-m", "gunicorn"], env={**os.environ, **settings})
    try:
        until_ready(port)
        yield port
    finally:
        web.terminate()
        web.wait(30)


def until_ready(port: int) -> None:
    for _ in range(600):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise click.ClickException("The web server did not get ready.")


def asked(connection: HTTPConnection, key: str, method: str, path: str, body: dict | None = None) -> int:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    response = connection.getresponse()
    response.read()
    return response.status


def measure(port: int, key: str, asks: dict[str, Ask], *, times: int, people: int) -> None:
    click.echo(ROW.format(f"{people} at once, ms", "asked", "p50", "p95", "p99", "worst", "a s"))
    for name, ask in asks.items():
        spread(port, ask, times=people * 2, people=people)
        began = time.monotonic()
        took, refused = spread(port, ask, times=times, people=people)
        rate = len(took) / (time.monotonic() - began)
        cells = (f"{1000 * at(took, share):.0f}" for share in (0.5, 0.95, 0.99, 1))
        click.echo(ROW.format(name, len(took), *cells, f"{rate:.0f}") + (f"  {refused} refused" if refused else ""))


def spread(port: int, ask: Ask, *, times: int, people: int) -> tuple[list[float], int]:
    took: list[float] = []
    refused: list[int] = []

    def person(share: range) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for number in share:
            began = time.perf_counter()
            status = ask(connection, number)
            took.append(time.perf_counter() - began)
            if status >= 400:
                refused.append(status)
        connection.close()

    threads = [threading.Thread(target=person, args=(range(first, times, people),)) for first in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took), len(refused)


def at(took: list[float], share: float) -> float:
    return took[min(len(took) - 1, int(share * len(took)))]


if __name__ == "__main__":
    main()
