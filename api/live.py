"""What was touched, told to open consoles as it is committed: LISTEN in PostgreSQL, server-sent events out."""

import json
import queue
import select
import socket
import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, g, request

from api.access import CONSOLE
from api.endpoint import page
from api.switchboard import Letters, Switchboard
from dispatch.stamp import Actor
from dispatch.store.database import Transaction

HEARTBEAT = 15  # seconds of silence a line may have
LOOK_UP = 1  # seconds until it is seen that the reader left
routes = Blueprint("live", __name__)


def init(app: Flask, address: str) -> None:
    app.extensions["switchboard"] = Switchboard(address)
    app.register_blueprint(routes)


@routes.get("/live")
@page(roles=CONSOLE)
def live(tx: Transaction) -> Response:
    switchboard: Switchboard = current_app.extensions["switchboard"]
    letters = switchboard.join()
    response = Response(_stream(letters, g.actor, _line()), content_type="text/event-stream")
    response.call_on_close(lambda: switchboard.leave(letters))
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _stream(letters: Letters, actor: Actor, line: socket.socket | None) -> Iterator[str]:
    yield ": hello\n\n"
    said = time.monotonic()
    while not _left(line):
        try:
            letter = letters.get(timeout=LOOK_UP)
        except queue.Empty:
            letter = ""
        if letter is None:
            return
        mine = [row for row in json.loads(letter or "[]") if actor.sees_branch(row[0])]
        if mine or time.monotonic() - said > HEARTBEAT:
            said = time.monotonic()
            yield f"data: {json.dumps(mine)}\n\n" if mine else ": still here\n\n"


def _line() -> socket.socket | None:
    """The reader's own connection, where the server shows it: gunicorn here and in production, werkzeug in tests."""
    return request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")


def _left(line: socket.socket | None) -> bool:
    """Whether the reader closed the connection: without asking, that shows only when something is written twice."""
    if line is None:
        return False
    try:
        ready, _, _ = select.select([line], [], [], 0)
        return bool(ready) and line.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True
