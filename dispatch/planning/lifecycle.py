"""The life of a plan run, declared once and read everywhere."""

from enum import StrEnum

from dispatch.lifecycle import Lifecycle, Move
from dispatch.stamp import Role

DESK = {Role.DISPATCHER, Role.MANAGER}
SYSTEM = Role.SYSTEM


class RunState(StrEnum):
    REQUESTED = "requested"
    SOLVING = "solving"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    FAILED = "failed"
    CANCELLED = "cancelled"


R = RunState
LIVE = {R.REQUESTED, R.SOLVING}

RUN_LIFE = Lifecycle(
    RunState,
    # Open from solving too: after a crash the message comes again, and the run begins anew.
    Move("start", LIVE, R.SOLVING, by={SYSTEM}),
    Move("propose", {R.SOLVING}, R.PROPOSED, by={SYSTEM}),
    Move("fail", LIVE, R.FAILED, by={SYSTEM}),
    Move("cancel", LIVE, R.CANCELLED, by=DESK | {SYSTEM}),
    # By itself only a repair that keeps within its branch's budget.
    Move("publish", {R.PROPOSED}, R.PUBLISHED, by=DESK | {SYSTEM}),
    # Doorstep itself discards a proposal when a newer one for the same day is there.
    Move("discard", {R.PROPOSED}, R.DISCARDED, by=DESK | {SYSTEM}),
)
