"""Opening hours and the arithmetic of promises. Pure: no clock is read here, and `datetime`s are aware.

A wall-clock time exists only inside this package, together with its zone; what goes in and out are
moments, and what comes out is in UTC.
"""

from dispatch.working_time.business import (
    add_business,
    business_between,
    is_open,
    next_opening,
    open_intervals,
)
from dispatch.working_time.calendar import Calendar
from dispatch.working_time.hours import BadCalendar
from dispatch.working_time.moment import NaiveTime, TooFar
from dispatch.working_time.span import NeverOpen
from dispatch.working_time.target import BadPause, BadTarget, Kind, Target, due, spent

__all__ = [
    "BadCalendar",
    "BadPause",
    "BadTarget",
    "Calendar",
    "Kind",
    "NaiveTime",
    "NeverOpen",
    "Target",
    "TooFar",
    "add_business",
    "business_between",
    "due",
    "is_open",
    "next_opening",
    "open_intervals",
    "spent",
]
