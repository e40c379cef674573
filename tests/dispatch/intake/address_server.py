"""A machine that answers like Nominatim and Photon, as well or as badly as a test wants. Loopback only."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[[BaseHTTPRequestHandler], None]


class AddressServer(ThreadingHTTPServer):
    """`answer` may be changed at any time; `asked` are the questions that came in."""

    daemon_threads = True

    def __init__(self, answer: Answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[dict[str, str]] = []
        self.closing = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: AddressServer

    def do_GET(self) -> None:
        self.server.asked.append({name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()})
        with suppress(OSError):  # whoever asked may have gone
            self.server.answer(self)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def serving(answer: Answer) -> Iterator[AddressServer]:
    server = AddressServer(answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def says(body: object, *, status: int = 200) -> Answer:
    return raw(json.dumps(body).encode(), status=status)


def raw(body: bytes, *, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json; charset=utf-8")
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def silence(handler: BaseHTTPRequestHandler) -> None:
    """Takes the question and never says a word."""
    handler.server.closing.wait(60)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


def nominatim(lat: object = "59.92740", lon: object = "10.73430", **address: str) -> list[dict]:
    usual = {
        "house_number": "14",
        "road": "Thereses gate",
        "city": "Oslo",
        "postcode": "0452",
        "country_code": "no",
    }
    told = {name: value for name, value in (usual | address).items() if value}
    return [{"lat": lat, "lon": lon, "display_name": "14, Thereses gate, 0452, Oslo, Norge", "address": told}]


def photon(lat: float = 59.9274, lon: float = 10.7343, **properties: str) -> dict:
    usual = {"housenumber": "14", "street": "Thereses gate", "postcode": "0452", "countrycode": "NO", "type": "house"}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": usual | properties,
            }
        ],
    }
