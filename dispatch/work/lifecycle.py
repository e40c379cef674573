"""The lives of a work order and of a visit, declared once and read everywhere.

intake → dispatch → field visit → feedback → archive. Guards, permissions, buttons, API links, the
parametrised tests and the README's diagrams all read these tables.
"""

from enum import StrEnum

from dispatch.errors import N_
from dispatch.lifecycle import Lifecycle, Move, ProofMissing
from dispatch.stamp import Role

AGENT, DISPATCHER, ENGINEER = Role.AGENT, Role.DISPATCHER, Role.ENGINEER
MANAGER, QUALITY, CUSTOMER, SYSTEM = Role.MANAGER, Role.QUALITY, Role.CUSTOMER, Role.SYSTEM
DESK = {AGENT, DISPATCHER, MANAGER}
PLANNERS = {DISPATCHER, MANAGER, SYSTEM}
# A time chosen from those offered is as good as planned, whoever chose it: the customer, or an agent for them.
CHOOSERS = PLANNERS | {AGENT, CUSTOMER}


class OrderState(StrEnum):
    INTAKE = "intake"
    DISPATCH = "dispatch"
    PLANNED = "planned"
    VISIT = "visit"
    WAITING = "waiting"
    FEEDBACK = "feedback"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


class RemoteFirst(ProofMissing):
    """This is tried from afar first."""

    says = N_(
        "This kind of fault is tried from afar before anybody is sent. Go through the steps with the customer and note "
        "how each went, or choose why hands are needed."
    )


O = OrderState  # noqa: E741 - one letter keeps the table readable

ORDER_LIFE = Lifecycle(
    OrderState,
    Move("accept", {O.INTAKE}, O.DISPATCH, by=DESK | {SYSTEM, CUSTOMER}, needs=["fault", "home", "remote"]),
    Move("let_be", {O.INTAKE}, O.ARCHIVED, by=DESK | {QUALITY}, needs=["reason"]),
    Move("solve_remotely", {O.INTAKE, O.DISPATCH, O.WAITING}, O.FEEDBACK, by=DESK, needs=["fault", "note"]),
    Move("wait", {O.INTAKE, O.DISPATCH}, O.WAITING, by=DESK | {ENGINEER}, needs=["reason"]),
    Move("resume", {O.WAITING}, O.DISPATCH, by=DESK | {SYSTEM}, needs=["fault", "home", "remote"]),
    Move("plan", {O.DISPATCH}, O.PLANNED, by=CHOOSERS),
    Move("unplan", {O.PLANNED}, O.DISPATCH, by=CHOOSERS | {ENGINEER}),
    Move("begin", {O.PLANNED}, O.VISIT, by={ENGINEER}),
    Move("turn_back", {O.VISIT}, O.PLANNED, by={ENGINEER}),
    Move("return", {O.VISIT}, O.DISPATCH, by={ENGINEER}),
    Move("go_on", {O.VISIT}, O.PLANNED, by={ENGINEER}),
    Move("finish", {O.VISIT}, O.FEEDBACK, by={ENGINEER}),
    Move("archive", {O.FEEDBACK}, O.ARCHIVED, by={AGENT, MANAGER, QUALITY, CUSTOMER, SYSTEM}),
    Move(
        "reopen",
        {O.FEEDBACK, O.ARCHIVED, O.CANCELLED},
        O.DISPATCH,
        by=DESK | {QUALITY, CUSTOMER},
        needs=["fault", "home", "reason", "remote"],
    ),
    Move(
        "cancel",
        {O.INTAKE, O.DISPATCH, O.PLANNED, O.WAITING},
        O.CANCELLED,
        by=DESK | {CUSTOMER},
        needs=["reason"],
    ),
    Move("merge", {O.INTAKE, O.DISPATCH, O.PLANNED, O.WAITING}, O.ARCHIVED, by=DESK),
    Move("split", {O.ARCHIVED}, O.INTAKE, by=DESK),
    own_words={"remote": RemoteFirst},
)


class VisitState(StrEnum):
    OPEN = "open"
    PLANNED = "planned"
    ACCEPTED = "accepted"
    TRAVELLING = "travelling"
    ON_SITE = "on_site"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    CANCELLED = "cancelled"


V = VisitState
HELD = {V.PLANNED, V.ACCEPTED}

VISIT_LIFE = Lifecycle(
    VisitState,
    Move("assign", {V.OPEN, V.PLANNED, V.ACCEPTED}, V.PLANNED, by=PLANNERS),
    Move("book", {V.OPEN, V.PLANNED, V.ACCEPTED}, V.PLANNED, by=CHOOSERS),
    Move("unassign", HELD, V.OPEN, by=CHOOSERS),
    Move("accept", {V.PLANNED}, V.ACCEPTED, by={ENGINEER}),
    Move("decline", HELD, V.OPEN, by={ENGINEER}, needs=["reason"]),
    Move("set_out", HELD, V.TRAVELLING, by={ENGINEER}),
    Move("turn_back", {V.TRAVELLING}, V.ACCEPTED, by={ENGINEER}),
    Move("arrive", HELD | {V.TRAVELLING}, V.ON_SITE, by={ENGINEER}),
    Move(
        "complete",
        {V.ON_SITE},
        V.COMPLETED,
        by={ENGINEER},
        needs=["cause", "solution", "effect", "signature"],
    ),
    Move("cannot_complete", {V.TRAVELLING, V.ON_SITE}, V.INCOMPLETE, by={ENGINEER}, needs=["cause"]),
    Move("cancel", {V.OPEN} | HELD, V.CANCELLED, by=DESK | {CUSTOMER}),
)

# What a visit's move means for its order. A completed visit finishes the order only when no other is left; nothing
# ends while somebody else is under way for it, and what has a time already goes on then.
ORDER_FOLLOWS = {
    "assign": "plan",
    "book": "plan",
    "unassign": "unplan",
    "decline": "unplan",
    "set_out": "begin",
    "turn_back": "turn_back",
    "arrive": "begin",
    "complete": "finish",
    "cannot_complete": "return",
}

LEAVING = {"finish", "return", "turn_back"}

# These moves of an order happen by themselves, or take a second order; nobody uses them alone.
FOLLOWING = set(ORDER_FOLLOWS.values()) | {"go_on", "merge", "split"}

CLOSED = {O.ARCHIVED, O.CANCELLED}
UNDER_WAY = {V.TRAVELLING, V.ON_SITE}
ENDED = {V.COMPLETED, V.INCOMPLETE, V.CANCELLED}
STAGES = {
    "intake": {O.INTAKE},
    "dispatch": {O.DISPATCH, O.PLANNED, O.WAITING},
    "visit": {O.VISIT},
    "feedback": {O.FEEDBACK},
    "archive": CLOSED,
}
