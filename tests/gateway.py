"""A gateway on this machine that counts what reaches it. Not a mock of ours: apprise talks to it over HTTP."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Gateway:
    """`answer`: the status it gives. `slow`: seconds it takes. `heard` and `answered` list the message's references.
    While `free` is clear it answers nobody. `once`: it drops a second copy, and lists it in `dropped`.
    """

    port: int = 0
    answer: int = 200
    slow: float = 0.0
    once: bool = False
    heard: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    bodies: list[dict] = field(default_factory=list)
    free: threading.Event = field(default_factory=threading.Event)

    @property
    def reached(self) -> int:
        """How often it was given something. A second copy counts: while nobody is answered, copies of what killed
        senders had in hand may hold all who send, and whoever waits for something new waits for ever."""
        return len(self.heard) + len(self.dropped)

    @property
    def setting(self) -> str:
        return f"sms=json://127.0.0.1:{self.port}/?-to={{recipient}}&-ref={{reference}}"

    @property
    def asks(self) -> str:
        return f"sms.asks=http://127.0.0.1:{self.port}/{{reference}}"


@contextmanager
def a_gateway(**facts) -> Iterator[Gateway]:
    gateway = Gateway(**facts)
    gateway.free.set()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Whether it has taken this reference."""
            gateway.asked.append(self.path[1:])
            self.send_response(200 if self.path[1:] in gateway.heard else 404)
            self.end_headers()

        def do_POST(self) -> None:
            given = parse_qs(urlsplit(self.path).query)
            gateway.bodies.append(
                json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"to": given["to"][0]}
            )
            taken = gateway.dropped if gateway.once and given["ref"][0] in gateway.heard else gateway.heard
            taken.append(given["ref"][0])
            time.sleep(gateway.slow)
            gateway.free.wait()
            self.send_response(gateway.answer)
            self.end_headers()
            gateway.answered.append(given["ref"][0])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        gateway.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield gateway
        gateway.free.set()
        server.shutdown()
