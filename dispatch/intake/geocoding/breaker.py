"""A breaker between us and somebody else's machine: after some failures we stop asking for a while."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock


class Breaker:
    """After `failures` in a row nothing is let through for `rest`; then one call at a time may try.

    One per process and safe between threads.
    """

    def __init__(self, clock: Callable[[], datetime], *, failures: int = 5, rest: timedelta = timedelta(seconds=30)):
        self._clock, self._most, self._rest = clock, failures, rest
        self._failures = 0
        self._shut_until: datetime | None = None
        self._lock = Lock()

    def lets_through(self) -> bool:
        """Whoever is let through owes a `succeeded` or a `failed`. One who never says is waited for one `rest`."""
        with self._lock:
            if self._shut_until is None:
                return True
            if self._clock() < self._shut_until:
                return False
            self._shut_until = self._clock() + self._rest
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._shut_until = 0, None

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._most:
                self._shut_until = self._clock() + self._rest

    @property
    def tripped(self) -> bool:
        """The last we know is that they don't answer."""
        return self._shut_until is not None
