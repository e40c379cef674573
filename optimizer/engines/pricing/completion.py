"""What the rest of a day costs at least, from the door of any visit at any time: found from the
evening backwards.

The day is cut into cells of time, and an arrival is rounded down to its cell, so that what is found
is never more than the truth (Baldacci, Mingozzi & Roberti 2011 bound labels so). The rest of a route
may come back to a visit, but not at once: of each way on, the second best to another visit is kept.
"""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, day_price, finish, late_price, leg, opening, over_price
from optimizer.engines.compiled import compiled, inlined
from optimizer.engines.pricing.step import doors, home

NO_WAY = 1 << 60  # more than any cost; a few of them can still be added up
TURNS = 40  # in one cell of time, where visits take less than a cell; if they don't suffice, it's a guess


class Completion(NamedTuple):
    """By [break owed on arrival, cell of the arrival, own number]; scaled, less the worth of visits."""

    best: np.ndarray  # cost of this visit and all after it
    next: np.ndarray  # where that goes first; -1: home
    second: np.ndarray  # the best that goes elsewhere first
    own: np.ndarray  # this visit's part of it


def empty_completion(cells: int, size: int) -> Completion:
    shape = (2, cells, size)
    return Completion(*(np.zeros(shape, dtype=kind) for kind in (np.int64, np.int32, np.int64, np.int64)))


@compiled
def complete(T, e, R, C, rates, last, first):
    """Fill in these cells of C for an engineer, those of later ones being filled in; returns whether it is no guess.

    Prices of more than one visit and leg (balance) are left out.
    """
    layers = 2 if T.engineers[e].break_length >= 0 else 1
    sure = True
    for cell in range(last, first - 1, -1):
        C.best[:layers, cell, :] = NO_WAY
        C.second[:layers, cell, :] = NO_WAY
        turn = 0
        while sure and _fill(T, e, R, C, rates, cell, layers):
            turn += 1
            sure = turn < TURNS
        if not sure:
            _fill(T, e, R, C, rates, cell, layers)
    return sure


@compiled
def _fill(T, e, R, C, rates, cell, layers):
    """One cell of time; True if another turn may find more."""
    again = False
    opens, closes = T.engineers[e].shift_start + (cell << R.cell), T.engineers[e].shift_start + ((cell + 1) << R.cell)
    for j in range(R.visits.shape[0] - 1):
        if closes <= R.soonest[j]:
            continue
        if opens > R.latest[j]:
            break
        v = R.visits[j]
        start = opening(T, e, v, max(opens, R.soonest[j]))
        if start >= TOO_LATE:
            continue
        same = cell + 1 < R.cells and start == opening(T, e, v, closes)
        free = finish(T, e, v, start)
        for owed in range(layers):
            if same:
                _copy(C, owed, cell, j)
            elif owed == 0 or free <= T.engineers[e].break_closes:
                C.own[owed, cell, j] = rates.gain[j] + rates.road * late_price(T, e, v, start)
                again = _go_on(T, e, R, C, rates, cell, owed, j, free) or again
    return again


@inlined
def _copy(C, owed, cell, j):
    """Who comes a cell earlier only waits a cell longer."""
    C.best[owed, cell, j] = C.best[owed, cell + 1, j]
    C.second[owed, cell, j] = C.second[owed, cell + 1, j]
    C.next[owed, cell, j] = C.next[owed, cell + 1, j]
    C.own[owed, cell, j] = C.own[owed, cell + 1, j]


@inlined
def _go_on(T, e, R, C, rates, cell, owed, i, now):
    """The best and second best way on from a visit; True if a step within the cell may still change it."""
    visits, follow, best, second, go_next = R.visits, R.follow, C.best, C.second, C.next
    latest, morning = R.latest, T.engineers[e].shift_start
    before = visits[i]
    quick = False
    first = np.int64(NO_WAY)
    end = home(T, e, before, now, np.int64(owed))
    if end < TOO_LATE:
        first = rates.road * leg(T, e, before, np.int64(-1)) + rates.road * over_price(T, e, end)
    other = first
    to = np.int32(-1)
    for rank in range(follow.shape[1]):
        j = follow[np.uint64(i), np.uint64(rank)]
        if now > latest[j]:
            break
        way = rates.road * leg(T, e, before, visits[j])
        least = np.int64(NO_WAY)
        for rest in range(owed + 1):
            then = np.uint64((doors(T, e, before, visits[j], now, rest) - morning) >> R.cell)
            if then >= np.uint64(R.cells):
                continue
            quick = quick or then == np.uint64(cell)
            left = np.uint64(owed - rest)
            on = best[left, then, j]
            if way + on >= other:
                continue
            if go_next[left, then, j] == i:
                on = second[left, then, j]
            least = min(least, way + on)
        if least < first:
            other = first
            first = least
            to = j
        elif least < other:
            other = least
    return _set(C, owed, cell, i, first, other, to) and quick


@inlined
def _set(C, owed, cell, i, first, other, to):
    """True if this is news."""
    own, best, second = C.own[owed, cell, i], C.best[owed, cell, i], C.second[owed, cell, i]
    C.best[owed, cell, i] = own + first if first < NO_WAY else NO_WAY
    C.second[owed, cell, i] = own + other if other < NO_WAY else NO_WAY
    C.next[owed, cell, i] = to
    return best != C.best[owed, cell, i] or second != C.second[owed, cell, i]


@compiled
def floor_of(T, e, R, C, rates):
    """The least any route can cost, as far as C is no guess."""
    owed = np.int64(1) if T.engineers[e].break_length >= 0 else np.int64(0)
    now = T.engineers[e].shift_start
    least = np.int64(NO_WAY)
    for rank in range(R.follow.shape[1]):
        j = R.follow[R.visits.shape[0] - 1, rank]
        if j < 0:
            break
        way = rates.road * leg(T, e, np.int64(-1), R.visits[j])
        for rest in range(owed + 1):
            then = (doors(T, e, np.int64(-1), R.visits[j], now, rest) - now) >> R.cell
            if then < R.cells:
                least = min(least, way + C.best[owed - rest, then, j])
    return least + rates.road * day_price(T, e) if least < NO_WAY else least
