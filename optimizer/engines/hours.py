"""What few visits and engineers have: several windows, further promises, absences; from `Tables.lists`.

The arithmetic of hours.py, held equal to it by tests; clockwork.py asks here only for whom there is a list.
"""

import numpy as np

from optimizer.engines.compiled import compiled


@compiled
def after_absences(T, e, now, there):
    """When a way that would take from `now` until `there` is over; it stands still in absences."""
    at = T.engineers[e].absences
    for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
        begins, ends = T.lists[i], T.lists[i + 1]
        if begins < there and now < ends:
            there += ends - max(begins, now)
    return there


@compiled
def clear(T, e, start, duration):
    """The earliest moment from `start` on from which there is no absence for so long."""
    at = T.engineers[e].absences
    if at >= 0:
        for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
            if start < T.lists[i + 1] and T.lists[i] < start + duration:
                start = T.lists[i + 1]
    return start


@compiled
def permitted_start(T, e, v, ready):
    """The earliest start in one of the windows that no absence is in the way of; beyond the last if there is none."""
    pace = T.engineers[e].pace
    duration = T.visits[v].duration if pace < 0 else T.lists[pace + v]
    at = T.visits[v].windows
    if at < 0:
        return clear(T, e, ready, duration)
    start = ready
    for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
        start = clear(T, e, max(ready, T.lists[i]), duration)
        if start <= T.lists[i + 1]:
            break
    return start


@compiled
def further_promises(T, v, start, end):
    at = T.visits[v].promises
    price = np.int64(0)
    for i in range(at + 1, at + 1 + 4 * T.lists[at], 4):
        late = (end if T.lists[i + 3] == 1 else start) - T.lists[i]
        if late > 0:
            price += T.lists[i + 2] + T.lists[i + 1] * late
    return price


@compiled
def with_rest(T, e, now, seconds):
    """When the break begins, and when both it and so many seconds on the road are over."""
    engineer = T.engineers[e]
    begins = clear(T, e, max(now, engineer.break_opens), engineer.break_length)
    back = begins + engineer.break_length
    at = engineer.absences
    if at < 0:
        return begins, max(now + seconds + engineer.break_length, back)
    if after_absences(T, e, now, now + seconds) <= begins:
        return begins, back
    left = seconds - (begins - now)
    for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
        left += max(np.int64(0), min(begins, T.lists[i + 1]) - max(now, T.lists[i]))
    return begins, after_absences(T, e, back, back + left)
