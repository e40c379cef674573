"""A server of a few pages under the product's own strict content policy."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from os.path import normpath
from pathlib import Path

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
MAPLIBRE = "node_modules/maplibre-gl/dist"
KINDS = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}


class Stage:
    """Serves pages put on it, the front end's sources at /static/, messages at /live."""

    def __init__(self, frontend: Path):
        self.frontend = frontend
        self.pages: dict[str, str] = {}
        self.posted: list[tuple[str, bytes]] = []
        self.live = True
        self.followers: list[queue.Queue[str | None]] = []
        self.arrivals = threading.Semaphore(0)
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.server.daemon_threads = True

    def __enter__(self) -> "Stage":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.say(None)
        self.server.shutdown()
        self.server.server_close()

    def show(self, path: str, page: str) -> str:
        """Put a page on; answers its address."""
        self.pages[path] = page
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def say(self, message: str | None) -> None:
        """A live message to every open page; None ends them all."""
        for follower in self.followers:
            follower.put(message)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Leaves when a page opened inside hears what is said; the page itself looks live from the start."""
        while self.arrivals.acquire(blocking=False):
            pass
        yield
        assert self.arrivals.acquire(timeout=30), "no page listens"

    def find(self, path: str) -> tuple[str, bytes] | None:
        if path in self.pages:
            return "text/html; charset=utf-8", self.pages[path].encode()
        name = path.removeprefix("/static/")
        for folder in ("", "src", MAPLIBRE):
            # Not resolved: the packages may be a link to another clone's.
            file = Path(normpath(self.frontend / folder / name))
            if file.is_file() and file.is_relative_to(self.frontend):
                # Browsers take addresses only; the bundler knows this name.
                content = file.read_bytes().replace(b"from 'maplibre-gl'", b"from '/static/maplibre-gl.mjs'")
                return f"{KINDS[file.suffix]}; charset=utf-8", content
        return None


def handler_of(stage: Stage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.split("?")[0]
            if path == "/live" and stage.live:
                return self.follow()
            found = stage.find(path)
            return self.answer(*(found or ("text/plain", b"")), status=200 if found else 404)

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stage.posted.append((self.path, body))
            self.answer("text/html; charset=utf-8", b"<!doctype html><title>kept</title><p>kept</p>")

        def answer(self, kind: str, body: bytes, status: int = 200):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            with suppress(ConnectionError):
                self.wfile.write(body)

        def follow(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            letters = queue.Queue()
            stage.followers.append(letters)
            stage.arrivals.release()
            with suppress(ConnectionError):
                self.wfile.write(b": hello\n\n")
                while message := letters.get():
                    self.wfile.write(f"data: {message}\n\n".encode())

        def log_message(self, *_):
            """Quiet: a test that fails says why by itself."""

    return Handler
