"""One listening connection for each web process, and a letter box for each console that is open there."""

import logging
import queue
import threading

import psycopg

from dispatch.errors import N_, Unavailable
from dispatch.store.live import CHANNEL
from dispatch.store.standing import conninfo

ROOM = 100
MOST = 24  # of the 32 threads a web process has: the rest serve pages
PATIENCE = 2.0  # seconds for the first connection
AGAIN = 1.0  # seconds until the next try
STILL_THERE = 60  # seconds after which a silent connection is asked
log = logging.getLogger("doorstep.live")
Letters = queue.Queue[str | None]  # None: nothing more will come


class TooManyLive(Unavailable):
    """Too many pages are live."""

    says = N_("Too many pages are live at once. Yours works all the same; load it again to see what is new.")


class NotListening(Unavailable):
    """Changes are not heard just now."""

    says = N_("Changes are not heard just now. Load the page again to see what is new.")


class Switchboard:
    def __init__(self, address: str):
        self.address = address
        self.listeners: set[Letters] = set()
        self.lock = threading.Lock()
        self.connected = threading.Event()
        self.closed = threading.Event()
        self.thread: threading.Thread | None = None

    def join(self) -> Letters:
        """Raises TooManyLive, NotListening: whoever heard nothing would think that nothing happened."""
        with self.lock:
            if len(self.listeners) >= MOST:
                raise TooManyLive
            if self.thread is None:
                self.thread = threading.Thread(target=self._listen, daemon=True, name="live")
                self.thread.start()
        if not self.connected.wait(PATIENCE):
            raise NotListening
        letters: Letters = queue.Queue(maxsize=ROOM)
        with self.lock:
            self.listeners.add(letters)
        return letters

    def leave(self, letters: Letters) -> None:
        with self.lock:
            self.listeners.discard(letters)

    def close(self) -> None:
        """Once this connection ends no other is made: the house is gone before its process is."""
        self.closed.set()

    def _listen(self) -> None:
        """For as long as the house stands, whatever happens to the connection."""
        while not self.closed.is_set():
            try:
                self._hear()
            except psycopg.OperationalError as error:
                if not self.closed.is_set():
                    log.warning("the live connection was lost and is made again: %s", error)
            except Exception:
                log.exception("the live connection broke and is made again")
            self.connected.clear()
            self._hang_up()
            self.closed.wait(AGAIN)

    def _hear(self) -> None:
        with psycopg.connect(conninfo(self.address), autocommit=True, connect_timeout=3) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self.connected.set()
            while True:
                for notice in connection.notifies(timeout=STILL_THERE):
                    self._pass_on(notice.payload)
                connection.execute("SELECT true")

    def _pass_on(self, payload: str) -> None:
        with self.lock:
            for letters in set(self.listeners):
                try:
                    letters.put_nowait(payload)
                except queue.Full:
                    self._end(letters)

    def _hang_up(self) -> None:
        """What is said until the next connection is lost: each page shall know, and come again."""
        with self.lock:
            for letters in set(self.listeners):
                self._end(letters)

    def _end(self, letters: Letters) -> None:
        """A full box is one that nobody empties."""
        self.listeners.discard(letters)
        while not letters.empty():
            letters.get_nowait()
        letters.put_nowait(None)
