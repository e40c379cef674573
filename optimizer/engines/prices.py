"""The judge's prices, one by one, for compiled code. A test holds each equal to evaluate.py."""

import numpy as np

from optimizer.engines.compiled import inlined


@inlined
def late_price(T, visit, start):
    late = start - T.due[visit]
    if late <= 0:
        return np.int64(0)
    return T.step[visit] + T.weight[visit] * late


@inlined
def over_price(T, e, end):
    return T.overtime_cost[e] * max(np.int64(0), end - T.shift_end[e])


@inlined
def change_price(T, e, visit):
    changed = T.assigned[visit] >= 0 and T.assigned[visit] != e
    return T.change_cost[visit] if changed else np.int64(0)


@inlined
def balance_price(T, e, work):
    if T.balance == 0:
        return np.int64(0)
    before = max(np.int64(0), T.excess[e]) // 60
    after = max(np.int64(0), T.excess[e] + work) // 60
    return T.balance * after * after // 3600 - T.balance * before * before // 3600
