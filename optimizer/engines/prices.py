"""The judge's prices, one by one, for compiled code. A test holds each equal to evaluate.py.

They take records of `Tables`, which cost nothing to pass; arrays are counted references.
"""

import numpy as np

from optimizer.engines.compiled import inlined


@inlined
def late_price(visit, start):
    late = start - visit.due
    if late <= 0:
        return np.int64(0)
    return visit.step + visit.weight * late


@inlined
def over_price(engineer, end):
    return engineer.overtime_cost * max(np.int64(0), end - engineer.shift_end)


@inlined
def change_price(visit, e):
    if visit.assigned < 0 or visit.assigned == e:
        return np.int64(0)
    return visit.change_cost


@inlined
def balance_price(engineer, work):
    if engineer.balance == 0:
        return np.int64(0)
    before = max(np.int64(0), engineer.excess) // 60
    after = max(np.int64(0), engineer.excess + work) // 60
    return engineer.balance * after * after // 3600 - engineer.balance * before * before // 3600
