"""The lives of orders, visits and plan runs in the reader's words: where something stands, and what is open now."""

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from api.display import enumerated
from api.words import word
from dispatch.complaints.lifecycle import COMPLAINT_LIFE, ComplaintState
from dispatch.issues.lifecycle import ISSUE_LIFE, IssueState
from dispatch.lifecycle import Lifecycle
from dispatch.mentions.mention import MENTION_LIFE, MentionState
from dispatch.planning.lifecycle import RUN_LIFE, RunState
from dispatch.stamp import Actor, Role
from dispatch.suggestions.suggestion import SUGGESTION_LIFE, SuggestionState
from dispatch.work.lifecycle import FOLLOWING, ORDER_LIFE, VISIT_LIFE, OrderState, VisitState


@dataclass(frozen=True)
class Life:
    """`by_itself`: verbs that follow from something else; nobody presses them."""

    table: Lifecycle
    states: str
    verbs: str
    by_itself: Set[str] = frozenset()

    def open_to(self, role: Role, state: StrEnum) -> list[str]:
        return [verb for verb in self.table.open_to(role, state) if verb not in self.by_itself]


ORDER = Life(ORDER_LIFE, "order_state", "order_verb", FOLLOWING)
LIVES: dict[type[StrEnum], Life] = {
    OrderState: ORDER,
    VisitState: Life(VISIT_LIFE, "visit_state", "visit_verb"),
    MentionState: Life(MENTION_LIFE, "mention_state", "mention_verb"),
    ComplaintState: Life(COMPLAINT_LIFE, "complaint_state", "complaint_verb"),
    SuggestionState: Life(SUGGESTION_LIFE, "suggestion_state", "suggestion_verb"),
    IssueState: Life(ISSUE_LIFE, "issue_state", "issue_verb"),
    RunState: Life(RUN_LIFE, "run_state", "run_verb"),
}


def stands_at(state: StrEnum) -> str:
    return word(LIVES[type(state)].states, state)


def open_now(state: StrEnum, actor: Actor | None) -> str:
    """The verbs this actor may use from there, in a sentence; customers, known to no session, aren't told our verbs."""
    if actor is None:
        return _("Load the page again to see how it stands.")
    life = LIVES[type(state)]
    verbs = enumerated(word(life.verbs, verb) for verb in life.open_to(actor.role, state))
    return _("Open to you now: %(verbs)s.", verbs=verbs) if verbs else _("Nothing is open to you there now.")
