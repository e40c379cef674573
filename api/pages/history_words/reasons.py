"""Why something was done: reasons of our own, and the closed list each verb takes its reasons from."""

from api.words.promises import WORDS
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_

# Reasons that no list of the catalogue holds: those Doorstep itself has.
REASONS = {
    "new_engineer": N_("another engineer"),
    "left_out": N_("left out by the plan"),
    "engineer_absent": N_("the engineer is absent"),
    "not_accepted": N_("not accepted in time"),
    "triaged": N_("other work or another place than it was planned for"),
    "rescue": N_("to save a promise"),
    "waits": N_("the order waits"),
    "first_undone": N_("a visit it depends on could not be completed"),
    "rescue_undone": N_("a rescue taken back"),
    "customer_cancelled": N_("by the customer"),
    **WORDS["promise_reason"],
}
LISTS = {
    "cancel": CodeList.CANCEL,
    "wait": CodeList.WAITING,
    "ask_again": CodeList.WAITING,
    "asked": CodeList.WAITING,
    "reopen": CodeList.REOPEN,
    "let_be": CodeList.NO_ACTION,
    "accept": CodeList.HANDS,
    "resume": CodeList.HANDS,
    "hands": CodeList.HANDS,
    "decline": CodeList.DECLINE,
    "bill": CodeList.PRICE,
    "give": CodeList.GOODWILL,
    "decide_cover": CodeList.COVER,
    "unplan": CodeList.DECLINE,
    "assign": CodeList.OVERRIDE,
    "lock": CodeList.OVERRIDE,
    "unlock": CodeList.OVERRIDE,
    "plan": CodeList.OVERRIDE,
    "cannot_complete": CodeList.CANNOT_COMPLETE,
    "return": CodeList.CANNOT_COMPLETE,
    "done": CodeList.CALL_BACK,
    "decide": CodeList.COMPLAINT_REASON,
}
