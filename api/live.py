"""What was touched, told to open consoles as it is committed: LISTEN in PostgreSQL, server-sent events out."""

import json
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
from flask import Blueprint, Flask, Response, current_app, g

from api.access import CONSOLE
from api.endpoint import page
from dispatch.stamp import Actor
from dispatch.store.database import Transaction, conninfo
from dispatch.store.live import CHANNEL

HEARTBEAT = 15
ROOM = 100
routes = Blueprint("live", __name__)


class Switchboard:
    """One listening connection for each web process, however many consoles are open."""

    def __init__(self, address: str):
        self.address = address
        self.listeners: set[queue.Queue[str]] = set()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def join(self) -> queue.Queue[str]:
        letters: queue.Queue[str] = queue.Queue(maxsize=ROOM)
        with self.lock:
            self.listeners.add(letters)
            if self.thread is None:
                self.thread = threading.Thread(target=self._listen, daemon=True, name="live")
                self.thread.start()
        return letters

    def leave(self, letters: queue.Queue[str]) -> None:
        with self.lock:
            self.listeners.discard(letters)

    def _listen(self) -> None:
        address = conninfo(self.address)
        while True:
            with suppress(psycopg.OperationalError), psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"LISTEN {CHANNEL}")
                for notice in connection.notifies():
                    self._pass_on(notice.payload)
            time.sleep(1)

    def _pass_on(self, payload: str) -> None:
        with self.lock:
            for letters in self.listeners:
                with suppress(queue.Full):
                    letters.put_nowait(payload)


def init(app: Flask, address: str) -> None:
    app.extensions["switchboard"] = Switchboard(address)
    app.register_blueprint(routes)


@routes.get("/live")
@page(roles=CONSOLE)
def live(tx: Transaction) -> Response:
    switchboard = current_app.extensions["switchboard"]
    response = Response(_stream(switchboard, g.actor), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _stream(switchboard: Switchboard, actor: Actor) -> Iterator[str]:
    letters = switchboard.join()
    try:
        yield ": hello\n\n"
        while True:
            try:
                touched = json.loads(letters.get(timeout=HEARTBEAT))
            except queue.Empty:
                yield ": still here\n\n"
                continue
            mine = [row for row in touched if actor.sees_branch(row[0])]
            if mine:
                yield f"data: {json.dumps(mine)}\n\n"
    finally:
        switchboard.leave(letters)
