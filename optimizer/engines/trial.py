"""A route as it would be with one visit more, without writing it down."""

import numpy as np

from optimizer.engines.compiled import inlined


@inlined
def stop_at(S, e, i, extra, position):
    """The i-th visit of the route with `extra` at `position`; extra -1: the route as it is."""
    if extra < 0 or i < position:
        return np.int64(S.stops[e, i].visit)
    return extra if i == position else np.int64(S.stops[e, i - 1].visit)
