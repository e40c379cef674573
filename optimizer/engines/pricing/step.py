"""One step of an engineer's day, the break included, by clockwork.py alone.

`owed` is 1 while a break is still to come. It begins inside its window, once the work before it is
done; who is home before the window closes can have it there (timetable.py).
"""

import numpy as np

from optimizer.engines.clockwork import TOO_LATE, arrive, leg
from optimizer.engines.compiled import inlined
from optimizer.engines.hours import with_rest


@inlined
def owed_at_first(T, e):
    return np.int64(1) if T.engineers[e].break_length >= 0 else np.int64(0)


@inlined
def doors(T, e, before, v, now, rest):
    """When the engineer is ready for `v`; `rest` 1 takes the break on the way. TOO_LATE if it can't be."""
    arrival = arrive(T, e, before, v, now)
    if rest == 1:
        if now > T.engineers[e].break_closes:
            return TOO_LATE
        if T.engineers[e].absences >= 0:
            begins, ready = with_rest(T, e, now, leg(T, e, before, v))
            return ready if begins <= T.engineers[e].break_closes else TOO_LATE
        return max(arrival, T.engineers[e].break_opens) + T.engineers[e].break_length
    return arrival


@inlined
def home(T, e, before, now, owed):
    """When the engineer is home, the break had if owed; TOO_LATE if it can't be."""
    end = arrive(T, e, before, np.int64(-1), now)
    if owed == 1 and end > T.engineers[e].break_closes:
        end = doors(T, e, before, np.int64(-1), now, 1)
    return end if end <= T.engineers[e].last_return else TOO_LATE
