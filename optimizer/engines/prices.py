"""Prices of a whole route, for compiled code. Those of one visit, and of time, are in clockwork.py."""

import numpy as np

from optimizer.engines.compiled import inlined


@inlined
def balance_price(engineer, work):
    """`engineer` is a record of `Tables.engineers`, which costs nothing to pass."""
    if engineer.balance == 0:
        return np.int64(0)
    before = max(np.int64(0), engineer.excess) // 60
    after = max(np.int64(0), engineer.excess + work) // 60
    return engineer.balance * after * after // 3600 - engineer.balance * before * before // 3600
