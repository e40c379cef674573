"""Those who ask the same at the same moment share a look.

Who comes while somebody is looking waits for the next look: what it finds was so after they asked. So each is told
what a look of their own could have told, and two hundred who ask at once cost a few looks instead of two hundred.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Condition
from typing import TypeVar

Found = TypeVar("Found")


@dataclass(eq=False)
class _Look:
    begun: bool = False
    over: bool = False
    came_to_something: bool = False
    found: object = None


class Looks:
    """Whoever leads a look only reads, and holds up nobody who would have to give way to them first."""

    def __init__(self):
        self._moved = Condition()
        self._lines: dict[Hashable, list[_Look]] = defaultdict(list)  # at most two: under way, and the next

    def share(self, what: Hashable, look: Callable[[], Found]) -> Found:
        """What `look` finds, or somebody else's that began after now. If theirs fails, one of those who wait looks."""
        while True:
            mine, leads = self._joined(what)
            if leads:
                return self._led(what, mine, look)
            if mine.came_to_something:
                return mine.found

    def _joined(self, what: Hashable) -> tuple[_Look, bool]:
        with self._moved:
            line = self._lines[what]
            if not line or line[-1].begun:
                line.append(_Look())
            mine = line[-1]
            self._moved.wait_for(lambda: mine.begun and mine.over or not mine.begun and line[0] is mine)
            leads = not mine.begun
            mine.begun = True
            return mine, leads

    def _led(self, what: Hashable, mine: _Look, look: Callable[[], Found]) -> Found:
        try:
            mine.found = look()
            mine.came_to_something = True
        finally:
            with self._moved:
                mine.over = True
                self._lines[what].remove(mine)
                if not self._lines[what]:
                    del self._lines[what]
                self._moved.notify_all()
        return mine.found
