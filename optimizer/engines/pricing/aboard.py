"""Parts aboard, along a label. The visits that take any are never forgotten, so that a label which makes
another needless has never taken more than that one (see memory.py)."""

from optimizer.engines.compiled import compiled
from optimizer.engines.parts import needs


@compiled
def is_aboard(T, e, R, L, label, v):
    """Whether the visit's parts are left after what the label has taken."""
    at = T.visits[v].parts
    for i in range(at + 1, at + 1 + 2 * T.lists[at], 2):
        left = T.lists[T.engineers[e].stock + T.lists[i]] - T.lists[i + 1]
        x = label
        while x > 0:
            left -= needs(T, R.visits[L.labels[x].visit], T.lists[i])
            x = L.labels[x].before
        if left < 0:
            return False
    return True
