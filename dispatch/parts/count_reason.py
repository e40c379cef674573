"""Why a count differs from ours, or why it was made."""

from enum import StrEnum


class CountReason(StrEnum):
    """`routine`: as every month, or to be sure. `untold`: taken or brought without a word of it."""

    ROUTINE = "routine"
    UNTOLD = "untold"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
