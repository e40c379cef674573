"""The life of a known issue."""

from enum import StrEnum

from dispatch.lifecycle import Lifecycle, Move
from dispatch.stamp import Role

KEEPERS = {Role.AGENT, Role.DISPATCHER, Role.MANAGER, Role.QUALITY}


class IssueState(StrEnum):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    FIXED = "fixed"
    CLOSED = "closed"


S = IssueState
ISSUE_LIFE = Lifecycle(
    IssueState,
    Move("confirm", {S.SUSPECTED, S.FIXED}, S.CONFIRMED, by=KEEPERS),
    Move("fix", {S.SUSPECTED, S.CONFIRMED}, S.FIXED, by=KEEPERS, needs=["remedy"]),
    Move("close", {S.SUSPECTED, S.CONFIRMED, S.FIXED}, S.CLOSED, by=KEEPERS),
)
OPEN = {S.SUSPECTED, S.CONFIRMED}
