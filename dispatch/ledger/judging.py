"""How a promise ended: one function of the facts, whoever asks and whenever."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch.ledger.promise import Ending, Fact, Promise, PromiseKind

# "About 10:16" is kept up to here; from here on the customer is told again.
ABOUT = timedelta(minutes=15)
ARRIVALS = {PromiseKind.WINDOW, PromiseKind.ETA, PromiseKind.ARRIVE_BY}
# Later rooms know whether a price was held, a repair lasted and a complaint was heard, and say so with `telling.ended`.
JUDGED = ARRIVALS | {PromiseKind.ANSWER_BY}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What happened, each at its moment. `arrived`: at the door it was promised for. `solved`: without a visit.
    `agreed`: the customer took something else instead, or asked us to wait. `called_off`: by the customer."""

    now: datetime
    arrived: datetime | None = None
    answered: datetime | None = None
    solved: datetime | None = None
    agreed: datetime | None = None
    called_off: datetime | None = None
    dropped: datetime | None = None
    not_needed: datetime | None = None


class End(NamedTuple):
    ending: Ending
    at: datetime
    fact: Fact


def ending(promise: Promise, facts: Facts) -> End | None:
    """None while it is open. The first fact that decides counts: who came late has broken it when the time passed,
    whatever was agreed afterwards. Coming before the window opens keeps it."""
    if promise.kind is PromiseKind.WARRANTY:
        return End(Ending.KEPT, promise.due_to, Fact.PASSED) if promise.due_to <= facts.now else None
    if promise.kind not in JUDGED:
        return None
    limit = promise.due_to + (ABOUT if promise.kind is PromiseKind.ETA else timedelta(0))
    passed = End(Ending.BROKEN, max(limit, promise.said_at), Fact.PASSED)
    decisive = [end for end in _happened(promise, facts) if end.at <= limit]
    first = min(decisive, key=lambda end: end.at, default=passed)
    return first if first.at < facts.now or first in decisive else None


def _happened(promise: Promise, facts: Facts) -> list[End]:
    """Whatever would end it in time. At one moment the better ending comes first."""
    if promise.kind in ARRIVALS:
        met = [(facts.arrived, Ending.KEPT, Fact.ARRIVED), (facts.solved, Ending.KEPT, Fact.SOLVED)]
    else:
        met = [(facts.answered, Ending.KEPT, Fact.ANSWERED), (facts.solved, Ending.KEPT, Fact.SOLVED)]
    others = [
        (facts.agreed, Ending.RENEGOTIATED, Fact.AGREED),
        (facts.called_off, Ending.VOID, Fact.CALLED_OFF),
        (facts.not_needed, Ending.VOID, Fact.NOT_NEEDED),
        (facts.dropped, Ending.BROKEN, Fact.DROPPED),
    ]
    # What had happened before it was told ends it the moment it is told.
    return [End(how, max(at, promise.said_at), fact) for at, how, fact in met + others if at is not None]
