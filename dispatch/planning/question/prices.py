"""What breaking a promise costs, in seconds of travel: the table a dispatcher may argue with.

The figures are those that kept most promises in closed-loop trials: lateness has a price per second and a step
for being late at all; leaving an order for another day costs more the nearer its deadline is. They are right to
an order of magnitude, which is all that mattered there.
"""

from dataclasses import dataclass
from enum import StrEnum

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


PRICES = {
    #                              margin    late second  late at all   left out: due today  tomorrow    later
    Promise.BOOKED:   Price(15 * MINUTE,               6,      20_000,            60_000,    60_000,   60_000),
    Promise.CRITICAL: Price(15 * MINUTE,               8,      48_000,           100_000,   100_000,  100_000),
    Promise.HIGH:     Price(15 * MINUTE,               3,      24_000,            70_000,    40_000,   25_000),
    Promise.NORMAL:   Price(0,                         2,      12_000,            60_000,    28_000,   16_000),
    Promise.LOW:      Price(0,                         1,      12_000,            50_000,    14_000,    5_000),
}  # fmt: skip

OVERDUE_SECOND = 1  # a promise already broken: sooner is better, but there is no step left to pay
TOLD = 15_000  # on top, for leaving out a visit its customer was told of
AGREED = 1_000_000  # on top, where the customer chose the time: others wait, or come late, before this one is dropped
CHANGE = 3_000  # another engineer than the one it was given to
SAME_ENGINEER = 20_000  # another one than who was there before, where the customer was told that it is the same
PREFERENCE = 3_600  # another one than whom the household prefers
OVERTIME_SECOND = 2
BALANCE = 20  # the first hour above the crew's mean of 28 days; grows with its square
NEVER = 10_000_000  # for what is held in place: nothing is dear enough to give it up

# A plan is judged by the average over so many days that may come. More of them hardly change it.
SCENARIOS = 20
TRAVEL_SPREAD = 0.2  # standard deviation of how long a drive takes, as a share of what the roads say
