"""A line to the house on which answers get lost: they arrive at this end of it and go no further."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer

CHUNK = 65536


class LossyLine(ThreadingTCPServer):
    """One request for each connection. `loses(n)`: whether the answer to the nth request gets lost."""

    daemon_threads = True

    def __init__(self, port: int, loses: Callable[[int], bool]):
        super().__init__(("127.0.0.1", 0), Talk)
        self.house = ("127.0.0.1", port)
        self.loses = loses
        self.asked = self.lost = 0
        self.counting = threading.Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self) -> int:
        with self.counting:
            self.asked += 1
            return self.asked

    def count_lost(self) -> None:
        with self.counting:
            self.lost += 1


class Talk(StreamRequestHandler):
    server: LossyLine

    def handle(self) -> None:
        loses = self.server.loses(self.server.count())
        # The house may be down just now; then the caller's connection ends, too.
        with suppress(OSError), socket.create_connection(self.server.house) as house:
            threading.Thread(target=self._ask, args=(house,), daemon=True).start()
            if loses:
                # It answers only after its commit.
                if house.recv(CHUNK).startswith(b"HTTP/1.1 201"):
                    self.server.count_lost()
                return
            while heard := house.recv(CHUNK):
                self.wfile.write(heard)

    def _ask(self, house: socket.socket) -> None:
        with suppress(OSError):
            while said := self.connection.recv(CHUNK):
                house.sendall(said)


@contextmanager
def a_lossy_line(port: int, loses: Callable[[int], bool]) -> Iterator[LossyLine]:
    with LossyLine(port, loses) as line:
        thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield line
        line.shutdown()
        thread.join()
