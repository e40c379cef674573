"""The arithmetic of an engineer's hours: driving around absences, resting, finding room for work.

Absences are spans in order that do not overlap. All times are whole seconds.
"""

from collections.abc import Sequence

from optimizer.visit import Visit

Span = tuple[int, int]


def arrival(absences: Sequence[Span], now: int, seconds: int) -> int:
    """When so many seconds on the road from now on are over; the road stands still in absences."""
    there = now + seconds
    for begins, ends in absences:
        if begins < there and now < ends:
            there += ends - max(begins, now)
    return there


def clear(absences: Sequence[Span], start: int, duration: int) -> int:
    """The earliest moment from `start` on from which there is no absence for so long."""
    for begins, ends in absences:
        if start < ends and begins < start + duration:
            start = ends
    return start


def rest(absences: Sequence[Span], now: int, seconds: int, opens: int, duration: int) -> tuple[int, int]:
    """When a rest begins, not before `opens`, and when both it and so many seconds on the road are over."""
    begins = clear(absences, max(now, opens), duration)
    if arrival(absences, now, seconds) <= begins:
        return begins, begins + duration
    away = sum(max(0, min(begins, b) - max(now, a)) for a, b in absences)
    driven = begins - now - away
    return begins, arrival(absences, begins + duration, seconds - driven)


def opening(absences: Sequence[Span], visit: Visit, ready: int, duration: int) -> int:
    """The earliest permitted start from `ready` on; if there is none, one that is too late."""
    start = ready
    for opens, closes in visit.starts:
        start = clear(absences, max(ready, opens), duration)
        if start <= closes:
            break
    return start
