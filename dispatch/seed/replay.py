"""Playing the past: everything in the order in which it happened, at its own moment and by whoever did it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from dispatch.seed.post import Post
from dispatch.stamp import SYSTEM, Actor, Stamp
from dispatch.store.database import Transaction
from dispatch.topics import TOPICS

Step = Callable[[Transaction], None]
OPENED = timedelta(seconds=20)  # after a message was left
AT_ONCE = 4000  # changes that are written to the audit's chains together


class Replay(Transaction):
    """One transaction that goes through many moments. It is kept as a whole or not at all, so that a seed which was
    broken off leaves nothing behind.

    Messages left on the way are opened at their moment, those to people by Post and all others by the worker's own
    handlers. What is due only after `now` is left to the worker. Every change is audited with its own moment.
    """

    def __init__(self, tx: Transaction, now: datetime):
        # The same ledger: a second one would write every entry twice.
        self.session, self.ledger, self.stamp = tx.session, tx.ledger, tx.stamp
        self.now = now
        self.post = Post()
        self._stamped = 0
        self._steps: list[tuple[datetime, int, Actor, Step]] = []
        self._order = count()

    def plan(self, moment: datetime, actor: Actor, step: Step) -> None:
        """What lies after `now` never happens."""
        heappush(self._steps, (moment, next(self._order), actor, step))

    def play(self, progress: Callable[[datetime], None]) -> None:
        while self._steps and self._steps[0][0] <= self.now:
            moment, _, actor, step = heappop(self._steps)
            self.become(actor, moment)
            step(self)
            progress(moment)
        self.complete()

    def become(self, actor: Actor, moment: datetime) -> None:
        if (moment, actor) != (self.stamp.at, self.stamp.by):
            self._stamp()
            self.stamp = self.ledger.stamp = Stamp(actor, moment)
            if self._stamped > AT_ONCE:
                self.complete()

    def complete(self) -> None:
        """Without a word to open consoles: there is none on a day that is just being made."""
        self._stamp()
        self.post.keep(self)
        self.ledger.changes.sort(key=lambda change: change.stamp.at)
        self.ledger.write()
        self._stamped = 0

    def _stamp(self) -> None:
        """What was done since the last moment was done at that moment."""
        self.session.flush()
        for change in self.ledger.changes[self._stamped :]:
            change.stamp = change.stamp or self.stamp
        self._stamped = len(self.ledger.changes)

    def send(self, topic: str, **facts: object) -> None:
        self.send_later(self.stamp.at + OPENED, topic, **facts)

    def send_once(self, topic: str, **facts: object) -> None:
        """What is opened at once waits for nobody, so there is never a second."""
        self.send(topic, **facts)

    def send_later(self, moment: datetime, topic: str, **facts: object) -> None:
        if moment > self.now:
            super().send_later(moment, topic, **facts)
        else:
            handler = self.post.topics.get(topic) or TOPICS[topic]
            self.plan(moment, SYSTEM, lambda tx: handler(tx, **facts))
