"""Those of this process who want a time of the same day queue here, one of them at a time in the database.

In the database's own queue everybody comes to their turn one after the other, even when the first of them finds that
nothing is left. Here all are told at once, and may look again before they queue.
"""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from weakref import WeakValueDictionary

# After which somebody goes to the database's queue all the same: those who wait for each other in a circle are found
# there alone.
PATIENCE = 3.0  # seconds


class Turnstile:
    def __init__(self):
        self._moved = Condition()
        self._taken = False
        self._in_vain = 0

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """False: somebody who was before us found nothing left, and it may be so for us."""
        with self._moved:
            known = self._in_vain
            self._moved.wait_for(lambda: not self._taken or self._in_vain != known, PATIENCE)
            told, mine = self._in_vain != known, not self._taken
            self._taken = self._taken or not told
        try:
            yield not told
        finally:
            if mine and not told:
                with self._moved:
                    self._taken = False
                    self._moved.notify()

    def nothing_left(self) -> None:
        """For whoever asked just now."""
        with self._moved:
            self._in_vain += 1
            self._moved.notify_all()


class Turnstiles:
    def __init__(self):
        self._known: WeakValueDictionary[Hashable, Turnstile] = WeakValueDictionary()
        self._lock = Lock()

    def of(self, what: Hashable) -> Turnstile:
        with self._lock:
            return self._known.setdefault(what, Turnstile())
