"""The life of a complaint: heard and decided by somebody who wasn't involved, appealed once, by law of this table."""

from enum import StrEnum

from dispatch.lifecycle import Lifecycle, Move
from dispatch.stamp import Role

KEEPERS = {Role.MANAGER, Role.QUALITY}
TAKERS = KEEPERS | {Role.AGENT, Role.DISPATCHER, Role.CUSTOMER}


class ComplaintState(StrEnum):
    """`heard`: whoever decides has said that they have it. `final`: decided a second time, or for good."""

    OPEN = "open"
    HEARD = "heard"
    DECIDED = "decided"
    APPEALED = "appealed"
    APPEAL_HEARD = "appeal_heard"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


S = ComplaintState
COMPLAINT_LIFE = Lifecycle(
    ComplaintState,
    Move("acknowledge", {S.OPEN}, S.HEARD, by=KEEPERS),
    Move("decide", {S.OPEN, S.HEARD}, S.DECIDED, by=KEEPERS, needs=["outcome", "reason", "words"]),
    Move("appeal", {S.DECIDED}, S.APPEALED, by=TAKERS, needs=["words"]),
    Move("acknowledge_appeal", {S.APPEALED}, S.APPEAL_HEARD, by=KEEPERS),
    Move("decide_appeal", {S.APPEALED, S.APPEAL_HEARD}, S.FINAL, by=KEEPERS, needs=["outcome", "reason", "words"]),
    Move("withdraw", {S.OPEN, S.HEARD, S.APPEALED, S.APPEAL_HEARD}, S.WITHDRAWN, by=TAKERS),
)
UNDECIDED = {S.OPEN, S.HEARD, S.APPEALED, S.APPEAL_HEARD}
# The same step of the two hearings.
OF_APPEAL = {"acknowledge": "acknowledge_appeal", "decide": "decide_appeal"}
