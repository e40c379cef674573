"""How long a case stood still there: pauses as another system has them, judged."""

import json
from collections.abc import Callable, Collection, Iterator
from collections.abc import Mapping as Values
from datetime import datetime
from typing import Any, NamedTuple

from dispatch.errors import N_, Invalid
from dispatch.intake import fields
from dispatch.intake.fields import FieldMissing
from dispatch.intake.reading.mapping import NotMapped
from dispatch.working_time.moment import merge, to_micros, to_moment

LONGEST, MOST = 100_000, 1_000  # characters of one cell, pauses of one case


class BadPauses(Invalid):
    """Those are not pauses."""

    says = N_("“{field}” is no list of pauses such as [[from, to], …], or one of them ends before it begins.")


class Wait(NamedTuple):
    """`reason`: of our closed list. `until`: None: it lasts."""

    reason: str
    since: datetime
    until: datetime | None


Read = Callable[[str], datetime]


def waits(
    text: str, usual: str, *, words: Values[str, str], codes: Collection[str], read: Read, ended: datetime | None
) -> tuple[Wait, ...]:
    """From `[[from, to], [from, to, reason], …]`, where a `to` of null lasts, until the case ended if it has. A reason
    of its own is looked up in `words`, and one without has the `usual`. Of one reason they are disjoint, in order.

    Raises:
        BadPauses, BadTime, FieldMissing, NotMapped, NotAChoice.
    """
    if not text:
        return ()
    spells: dict[str, list[tuple[int, int]]] = {}
    lasting: dict[str, datetime] = {}
    for since, until, own in _told(text):
        reason = _reason(own, usual, words, codes)
        begins, ends = read(since), read(until) if until else ended
        if ends is None:
            lasting[reason] = min(begins, lasting.get(reason, begins))
        elif ends < begins and until:
            raise BadPauses(field="pauses")
        else:
            spells.setdefault(reason, []).append((to_micros(begins), to_micros(ends)))
    over = [
        Wait(reason, to_moment(since), to_moment(until))
        for reason, found in spells.items()
        for since, until in merge(found)
    ]
    return tuple(sorted(_joined(over, lasting), key=lambda wait: wait.since))


def _joined(over: list[Wait], lasting: dict[str, datetime]) -> Iterator[Wait]:
    """A pause that lasts takes in those of its reason which reach into it or come later."""
    for wait in over:
        since = lasting.get(wait.reason)
        if since is None or wait.until < since:
            yield wait
        else:
            lasting[wait.reason] = min(since, wait.since)
    yield from (Wait(reason, since, None) for reason, since in lasting.items())


def _told(text: str) -> Iterator[tuple[str, str | None, str]]:
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, list) or len(given) > MOST:
        raise BadPauses(field="pauses")
    for one in given:
        if not isinstance(one, list) or not 2 <= len(one) <= 3 or not all(map(_fits, one)) or not one[0]:
            raise BadPauses(field="pauses")
        yield one[0], one[1] or None, (one[2] or "") if len(one) == 3 else ""


def _fits(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _reason(own: str, usual: str, words: Values[str, str], codes: Collection[str]) -> str:
    if own and words:
        code = words.get(own.strip().casefold())
        if code is None:
            raise NotMapped(field="pause_reason")
    else:
        code = own or usual
    if not code:
        raise FieldMissing(field="pause_reason")
    return fields.choice(code, "pause_reason", codes)
