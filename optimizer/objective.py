"""What breaking a promise costs, in seconds of travel: one table, and the presets made of it.

The figures are those that kept most promises in closed-loop trials (benchmarks/month.py runs them).
Being late has a price per second and a step for being late at all; leaving a visit for another day
costs more the nearer its deadline. They need be right to an order of magnitude only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


class Kind(StrEnum):
    """What was promised: a window, or to be there by a deadline."""

    BOOKED = "booked"
    CRITICAL = "critical"
    SAME_DAY = "same day"  # within some four hours
    DAY = "day"  # within twenty-four
    NEXT_DAY = "next day"
    FLEXIBLE = "flexible"  # some day within weeks


@dataclass(frozen=True)
class Price:
    """Of one kind of promise."""

    margin: int  # the plan counts it late so long before the promise ends
    late_second: int
    late_at_all: int
    left_out: int  # due today, or overdue
    left_out_tomorrow: tuple[int, int]  # due at the end of tomorrow, and at its beginning
    left_out_later: tuple[int, int]  # due `FAR` from now or later, and the day after tomorrow


FAR = 14 * DAY
PRICES = MappingProxyType({
    #                        margin  late: second  at all  left out: today           tomorrow             later
    Kind.BOOKED:    Price(15 * MINUTE,          6, 24_000,          60_000, (60_000, 60_000), (60_000, 60_000)),
    Kind.CRITICAL:  Price(15 * MINUTE,          8, 36_000,         100_000, (70_000, 70_000), (70_000, 70_000)),
    Kind.SAME_DAY:  Price(15 * MINUTE,          3, 24_000,          70_000, (40_000, 40_000), (40_000, 40_000)),
    Kind.DAY:       Price(0,                    2, 24_000,          60_000, (16_000, 40_000), (16_000, 16_000)),
    Kind.NEXT_DAY:  Price(0,                    1, 24_000,          50_000, (14_000, 14_000), (14_000, 14_000)),
    Kind.FLEXIBLE:  Price(0,                    1,  6_000,          25_000, (25_000, 25_000),  (5_000, 17_000)),
})  # fmt: skip


@dataclass(frozen=True)
class Objective:
    """Everything a plan is judged by, besides travel itself."""

    prices: Mapping[Kind, Price] = field(default_factory=lambda: PRICES)
    overdue_second: int = 1  # where the promise is broken already: the sooner the better, but after those still whole
    told: int = 15_000  # on top: leaving out, or missing the half day, that a customer was told
    change: int = 5_000  # another engineer than the published one
    overtime_second: int = 2
    overtime_limit: int = 75 * MINUTE
    reserve: float = 0.1  # of what is left of a shift, kept free for what is still to come
    grace: int = 2 * HOUR  # a booked window may be missed by so much; later than that, better another day
    scenarios: int = 20
    travel_spread: float = 0.2  # standard deviation of a leg, as a share of it


NORMAL = Objective()
# Promises before all: the urgent dearer, more room kept for them, more haste with what comes due.
URGENT = replace(
    NORMAL,
    prices=MappingProxyType(
        PRICES
        | {
            kind: replace(PRICES[kind], late_at_all=2 * PRICES[kind].late_at_all)
            for kind in (Kind.CRITICAL, Kind.SAME_DAY)
        }
    ),
    reserve=0.15,
)
# Kilometres and hours before comfort: no room kept free, overtime dear, changes cheap.
COST = replace(NORMAL, reserve=0.0, overtime_second=4, change=1_500)
PRESETS = MappingProxyType({"urgent": URGENT, "normal": NORMAL, "cost": COST})


@dataclass(frozen=True)
class Asking:
    """The prices of one visit on one day, as `optimizer.visit.Visit` has them."""

    due: int
    weight: int
    step: int
    penalty: int


def asking(objective: Objective, kind: Kind, *, ends: int, now: int, told_until: int | None = None) -> Asking:
    """What this day is asked for.

    All times are seconds since the start of the planning day and may lie days away. `ends` is when the
    promise does, `told_until` the end of the half day its customer was told for today.
    """
    price = objective.prices[kind]
    penalty = left_out(price, ends=ends, now=now) + (0 if told_until is None else objective.told)
    if ends <= now:
        # Broken already: sooner is better, but there is no step left to pay.
        return Asking(due=now, weight=objective.overdue_second, step=0, penalty=penalty)
    if told_until is not None:
        return Asking(due=told_until, weight=price.late_second, step=objective.told, penalty=penalty)
    margin = price.margin if ends < DAY else 0
    return Asking(due=ends - margin, weight=price.late_second, step=price.late_at_all, penalty=penalty)


def left_out(price: Price, *, ends: int, now: int) -> int:
    """The price of not coming today; between two figures of the table it goes straight."""
    if ends < DAY:
        return price.left_out
    if ends < 2 * DAY:
        latest, earliest = price.left_out_tomorrow
        return _between(earliest, latest, share=(ends - DAY - 8 * HOUR) / (10 * HOUR))
    latest, earliest = price.left_out_later
    return _between(earliest, latest, share=(ends - now) / FAR)


def _between(near: int, far: int, *, share: float) -> int:
    return round(near + (far - near) * min(1.0, max(0.0, share)))
