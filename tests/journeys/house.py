"""The real parts for a browser to meet: gunicorn and the worker over a database of their own, on the real clock."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from dispatch.lifeline import tied
from dispatch.settings import CHECKOUT
from dispatch.store.database import Database, connect
from dispatch.work import links, queries
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM

PATIENCE = 120.0  # seconds; the machine may be busy
WEB = (sys.executable, "-m", "gunicorn", "-c", str(CHECKOUT / "gunicorn.conf.py"), "--workers", "1")
WORKER = (sys.executable, "-m", "dispatch", "worker")


class House:
    def __init__(self, database: Database, address: str, logs: Path):
        self.database = database
        self.address = address
        self.logs = logs

    def follow_link(self, reference: str) -> str:
        """As the customer's message holds it; only its digest is kept, so the test has one issued for itself."""
        with self.database.transaction(SYSTEM) as tx:
            token = links.issue(tx, queries.work_order(tx, reference), LinkPurpose.FOLLOW)
        return links.address(self.address, LinkPurpose.FOLLOW, token)

    def order(self, reference: str) -> WorkOrder:
        """As it stands now, with its visits; to be looked at only."""
        with self.database.transaction(SYSTEM) as tx:
            order = queries.work_order(tx, reference)
            assert order.visits is not None
            tx.session.expunge_all()
            return order


@contextmanager
def a_house(database_url: str, folder: Path, port: int) -> Iterator[House]:
    address = f"http://127.0.0.1:{port}"
    given = {
        "DATABASE_URL": database_url,
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PUBLIC_URL": address,
        "SECRET_KEY": "only for journeys " * 3,
        "PLANNING_SECONDS": "1",
    }
    engine = connect(database_url)
    parts = [started(command, folder / name, given) for command, name in ((WEB, "web.log"), (WORKER, "worker.log"))]
    try:
        await_answer(f"{address}/readyz", parts[0])
        yield House(Database(engine), address, folder)
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(timeout=PATIENCE)
        engine.dispose()


def started(command: tuple[str, ...], log: Path, given: dict[str, str]) -> subprocess.Popen:
    with log.open("wb") as out:
        return subprocess.Popen(tied(list(command)), cwd=CHECKOUT, env={**os.environ, **given}, stdout=out, stderr=out)


def await_answer(address: str, web: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            assert web.poll() is None and time.monotonic() < deadline, "the web server never answered; see its log"
            time.sleep(0.1)
