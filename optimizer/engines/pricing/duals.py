"""The master's prices, as the whole numbers that pricing counts in."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.clockwork import late_price, over_price, pair_price
from optimizer.engines.compiled import compiled
from optimizer.engines.pricing.cuts import Cut
from optimizer.engines.tables import Tables

FINEST = 16  # bits: 1/65,536 of a second
ROOM = 58  # bits that the dearest of all routes may take


class Duals(NamedTuple):
    worth: np.ndarray  # [visit] what serving it is worth
    day: np.ndarray  # [engineer] at most 0: what a route must at least win
    cuts: tuple[Cut, ...] = ()  # see cuts.py


class WholeDuals(NamedTuple):
    """In 1/scale seconds, rounded down; a visit is never worth more than leaving it out costs."""

    worth: np.ndarray
    day: np.ndarray
    scale: int
    cuts: list[tuple[tuple[int, int, int], int]]


class Rates(NamedTuple):
    """What counts for one engineer, scaled."""

    gain: np.ndarray  # [own number] the price of sending just this engineer, less the worth of the visit
    road: int  # price of a second on the road: the scale
    cut_bits: np.ndarray  # see cuts.py
    cut_price: np.ndarray


def whole_duals(T: Tables, duals: Duals, scale: int) -> WholeDuals:
    worth = np.minimum(_whole(duals.worth, scale), T.visits["penalty"] * scale)
    cuts = [(visits, max(0, int(price * scale))) for visits, price in duals.cuts]
    return WholeDuals(worth, np.minimum(0, _whole(duals.day, scale)), scale, cuts)


def _whole(values: np.ndarray, scale: int) -> np.ndarray:
    most = float(1 << ROOM)
    return np.floor(np.clip(np.nan_to_num(values) * scale, -most, most)).astype(np.int64)


def scale_of(T: Tables) -> int:
    """The finest power of two for which no sum of prices comes near 2**63."""
    days = int(T.engineers["fee"].sum()) + int(T.engineers["base"].sum())
    dearest = int(sum_of_prices(T)) + int(T.visits["penalty"].sum()) + days
    return 1 << max(0, min(FINEST, ROOM - dearest.bit_length()))


@compiled
def sum_of_prices(T):
    """More than any drivable route costs."""
    evening = np.int64(0)
    for e in range(T.engineers.shape[0]):
        evening = max(evening, T.engineers[e].last_return)
    total = evening
    for e in range(T.engineers.shape[0]):
        total = max(total, evening + over_price(T, e, evening))
    for v in range(T.visits.shape[0]):
        dearest = np.int64(0)
        for e in range(T.engineers.shape[0]):
            dearest = max(dearest, late_price(T, e, v, evening) + pair_price(T, e, v))
        total += dearest
    return total
