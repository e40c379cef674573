"""What breaking a promise costs, in seconds of travel: the usual table, and presets. Branches have their own: terms/.

The figures are those that kept most promises in closed-loop trials: lateness has a price per second and a step
for being late at all; leaving an order for another day costs more the nearer its deadline is. They are right to
an order of magnitude, which is all that mattered there.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from dispatch.catalogue.sla_rule import Priority

MINUTE = 60


class Promise(StrEnum):
    """What kind of promise an order carries: a booked window, else the deadline of its priority."""

    BOOKED = "booked"
    CRITICAL = Priority.CRITICAL.value
    HIGH = Priority.HIGH.value
    NORMAL = Priority.NORMAL.value
    LOW = Priority.LOW.value


@dataclass(frozen=True)
class Price:
    """`margin`: how long before the promise ends the plan already counts as late."""

    margin: int
    late_second: int
    late_at_all: int
    left_out_today: int  # due on the planning day, or overdue
    left_out_tomorrow: int
    left_out_later: int


PRICES = MappingProxyType({
    #                              margin    late second  late at all   left out: due today  tomorrow    later
    Promise.BOOKED:   Price(15 * MINUTE,               6,      20_000,            60_000,    60_000,   60_000),
    Promise.CRITICAL: Price(15 * MINUTE,               8,      48_000,           100_000,   100_000,  100_000),
    Promise.HIGH:     Price(15 * MINUTE,               3,      24_000,            70_000,    40_000,   25_000),
    Promise.NORMAL:   Price(0,                         2,      12_000,            60_000,    28_000,   16_000),
    Promise.LOW:      Price(0,                         1,      12_000,            50_000,    14_000,    5_000),
})  # fmt: skip


class PartsRule(StrEnum):
    """Of the parts an order's fault type asks for."""

    MUST = "must"  # nobody is given it who has them neither aboard nor at the depot
    SCORE = "score"  # it takes longer without them


@dataclass(frozen=True)
class Weights:
    """What a branch's plans are judged by, besides travel itself, and held to."""

    promises: Mapping[Promise, Price] = field(default_factory=lambda: PRICES)
    told: int = 15_000  # on top, for leaving out a visit its customer was told of
    change: int = 3_000  # another engineer than the one it was given to
    same_engineer: int = 20_000  # another one than before, where the customer was told that it is the same
    preference: int = 3_600  # another one than whom the household prefers
    overtime_second: int = 2
    balance: int = 20  # the first hour above the crew's mean of 28 days; grows with its square
    parts: PartsRule = PartsRule.MUST
    fetching: int = 30 * MINUTE  # for a part at the depot; where parts only count, for any that isn't aboard
    visit_fee: int = 0  # what a partner charges for a visit,
    day_fee: int = 0  # and for sending an engineer out at all
    quota: int | None = None  # visits a partner takes on in a day
    emergency: int = 0  # seconds of a day to come that all engineers together keep free

    def to_json(self) -> dict[str, Any]:
        figures = {each.name: getattr(self, each.name) for each in fields(self)}
        return figures | {"promises": {str(promise): asdict(price) for promise, price in self.promises.items()}}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        prices = {Promise(promise): Price(**price) for promise, price in kept["promises"].items()}
        return cls(**{**kept, "promises": MappingProxyType(prices), "parts": PartsRule(kept["parts"])})


NORMAL = Weights()
URGENT = replace(
    NORMAL,
    promises=MappingProxyType(
        PRICES
        | {
            kind: replace(PRICES[kind], late_at_all=2 * PRICES[kind].late_at_all)
            for kind in (Promise.CRITICAL, Promise.HIGH)
        }
    ),
)
# Kilometres and hours before comfort.
COST = replace(NORMAL, overtime_second=4, change=900, preference=1_800, balance=5)
PRESETS = MappingProxyType({"urgent": URGENT, "normal": NORMAL, "cost": COST})

OVERDUE_SECOND = 1  # a promise already broken: sooner is better, but there is no step left to pay
AGREED = 1_000_000  # on top, where the customer chose the time: others wait, or come late, before this one is dropped
NEVER = 10_000_000  # for what is held in place: nothing is dear enough to give it up

# A plan is judged by the average over so many days that may come. More of them hardly change it.
SCENARIOS = 20
TRAVEL_SPREAD = 0.2  # standard deviation of how long a drive takes, as a share of what the roads say
