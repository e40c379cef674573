"""What the rest of the day costs at least, from any visit at any time: found from the evening backwards.

The day is cut into cells of time, and a time is rounded down to its cell, so that what is found is
never more than the truth (Baldacci, Mingozzi & Roberti 2011 bound labels so). The rest of a route may
come back to a visit, but not at once: of each way on, the second best to another visit is kept too.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, late_price, leg
from optimizer.engines.compiled import compiled
from optimizer.engines.pricing.step import free_again, home_price, start_next

NO_WAY = 1 << 60  # more than any cost; a few of them can still be added up
ROUNDS = 40  # in one cell of time, where visits take less than a cell


class Completion(NamedTuple):
    """By [break owed, cell, own number]; costs are scaled, and less the worth of the visits to come."""

    best: np.ndarray
    next: np.ndarray  # where the best goes first; -1: home
    second: np.ndarray  # the best that goes elsewhere first


def empty_completion(cells: int, size: int) -> Completion:
    shape = (2, cells, size)
    return Completion(np.zeros(shape, np.int64), np.zeros(shape, np.int32), np.zeros(shape, np.int64))


@compiled
def complete(T, e, R, C, gain, scale):
    """Fill in C for an engineer; False if that took too long, and C says nothing.

    `gain`: [own number] the scaled price of sending this engineer less the worth of the visit.
    """
    layers = 2 if T.engineers[e].break_length >= 0 else 1
    for cell in range(R.cells - 1, -1, -1):
        for owed in range(layers):
            C.best[owed, cell, :] = NO_WAY
            C.second[owed, cell, :] = NO_WAY
            C.next[owed, cell, :] = -1
        for turn in range(ROUNDS + 1):
            if turn == ROUNDS:
                return False
            if not _fill(T, e, R, C, gain, scale, cell, layers):
                break
    return True


@compiled
def _fill(T, e, R, C, gain, scale, cell, layers):
    """One cell of time; True if another turn would find more."""
    home = R.visits.shape[0] - 1
    opens = T.engineers[e].shift_start + (cell << R.cell)
    again = False
    for owed in range(layers):
        if owed == 1 and opens > T.engineers[e].break_closes:
            continue
        for i in range(home + 1):
            if opens + (1 << R.cell) <= R.earliest[i] or (i == home and cell > 0):
                continue
            before = C.best[owed, cell, i], C.second[owed, cell, i]
            quick = _go_on(T, e, R, C, gain, scale, cell, owed, i, max(opens, R.earliest[i]))
            if quick and before != (C.best[owed, cell, i], C.second[owed, cell, i]):
                again = True
    return again


@compiled
def _go_on(T, e, R, C, gain, scale, cell, owed, i, now):
    """The best and second best way on; True if one of them stays within the cell."""
    visits, follow, best, second, go_next = R.visits, R.follow, C.best, C.second, C.next
    morning = T.engineers[e].shift_start
    before = visits[i]
    quick = False
    first = np.int64(NO_WAY)
    other = np.int64(NO_WAY)
    to = np.int32(-1)
    if before >= 0:
        price = home_price(T, e, before, now, np.int64(owed))
        if price >= 0:
            first = price * scale
            other = first
    for rank in range(follow.shape[1]):
        j = follow[i, rank]
        if j < 0:
            break
        v = visits[j]
        way = leg(T, e, before, v)
        least = np.int64(NO_WAY)
        for rest in range(owed + 1):
            start = start_next(T, e, before, v, now, rest)
            if start >= TOO_LATE:
                continue
            left = owed - rest
            free = free_again(T, e, v, start, np.int64(left))
            if free >= TOO_LATE:
                continue
            then = (free - morning) >> R.cell
            if then >= R.cells:
                continue
            quick = quick or then == cell
            cost = best[left, then, j] if go_next[left, then, j] != i else second[left, then, j]
            if cost >= NO_WAY:
                continue
            least = min(least, cost + gain[j] + scale * (way + late_price(T, e, v, start)))
        if least < first:
            other = first
            first = least
            to = j
        elif least < other:
            other = least
    best[owed, cell, i] = first
    second[owed, cell, i] = other
    go_next[owed, cell, i] = to
    return quick
