"""Who is asked first: a pure choice over whoever takes first contacts, with its reasons.

Competence, then language, then hours, then the least to do; of those alike, who was given nothing for longest. Who
has many already is given no more: whoever comes first in the morning must not get the whole night. Where nobody who
fits is there, the order waits for the next one, unless that is later than we promised to answer: then who fits less
is asked rather than nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.desk.presence import PresenceState

MOST_OPEN = 8  # new orders with one person; what is more waits where everybody sees it
Reason = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Contact:
    """What has come in. `topics` are its fault's domain and skills, none while nobody knows what it is. `answer_by`:
    what we promised."""

    topics: frozenset[str]
    language: str
    branch_id: int
    answer_by: datetime | None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """`branches` None: all. `begins`: when they next work; `open_orders`: how many they are to answer."""

    account_id: int
    languages: frozenset[str]
    competences: frozenset[str]
    branches: frozenset[int] | None
    state: PresenceState
    in_hours: bool
    begins: datetime | None
    open_orders: int
    idle_since: datetime

    def knows(self, contact: Contact) -> bool:
        return not contact.topics or bool(contact.topics & self.competences)

    def speaks(self, contact: Contact) -> bool:
        return contact.language in self.languages

    def sees(self, contact: Contact) -> bool:
        return self.branches is None or contact.branch_id in self.branches


@dataclass(frozen=True)
class Choice:
    """`account_id` None: nobody now; somebody who fits begins at `next_at`, if at all."""

    account_id: int | None
    because: tuple[Reason, ...]
    next_at: datetime | None = None


Fits = Callable[[Candidate, Contact], bool]
# From who fits best to anybody at all, and what is said of each.
RUNGS: tuple[tuple[Fits, tuple[str, ...]], ...] = (
    (lambda one, contact: one.knows(contact) and one.speaks(contact), ("knows", "speaks")),
    (lambda one, contact: one.knows(contact), ("knows", "nobody_speaks")),
    (lambda one, contact: one.speaks(contact), ("nobody_knows", "speaks")),
    (lambda one, contact: True, ("nobody_fits",)),
)


def choose(contact: Contact, crew: Sequence[Candidate]) -> Choice:
    """The same for the same crew, whatever order it comes in."""
    able = [one for one in crew if one.sees(contact)]
    soonest: datetime | None = None
    for fits, codes in RUNGS:
        fitting = [one for one in able if fits(one, contact)]
        here = [one for one in fitting if one.state is PresenceState.AVAILABLE]
        free = [one for one in here if one.open_orders < MOST_OPEN]
        if free:
            return _of(free, [_reason(code, contact) for code in codes])
        if here:
            return Choice(None, ({"code": "all_full"},))
        begins = min((one.begins for one in fitting if one.begins), default=None)
        soonest = soonest or begins
        if begins is not None and (contact.answer_by is None or begins <= contact.answer_by):
            break
    return Choice(None, ({"code": "nobody_there"},), soonest)


def _of(here: list[Candidate], because: list[Reason]) -> Choice:
    working = [one for one in here if one.in_hours]
    if working and len(working) < len(here):
        because.append({"code": "in_hours"})
    left = working or here
    least = min(one.open_orders for one in left)
    lightest = [one for one in left if one.open_orders == least]
    chosen = min(lightest, key=lambda one: (one.idle_since, one.account_id))
    if len(left) == 1:
        because.append({"code": "only_one"})
    elif len(lightest) == 1:
        because.append({"code": "least_to_do", "count": least})
    else:
        because.append({"code": "idle_longest", "since": chosen.idle_since.isoformat()})
    return Choice(chosen.account_id, tuple(because))


def _reason(code: str, contact: Contact) -> Reason:
    if code in ("speaks", "nobody_speaks"):
        return {"code": code, "language": contact.language}
    if code in ("knows", "nobody_knows"):
        return {"code": code, "topics": sorted(contact.topics)} if contact.topics else {"code": "not_known_yet"}
    return {"code": code}
