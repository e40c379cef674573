"""What a customer said of us, and may still say: the facts of `follow/_feedback.html`."""

from types import SimpleNamespace

from flask import request
from flask_babel import gettext as _

from api.display import moment
from api.pages import complaint_view
from dispatch.complaints import queries as complaints
from dispatch.quality.answers import EDITABLE, WATCHED, editable, feedback_of, watched
from dispatch.quality.feedback import Feedback
from dispatch.quality.recommending import asks_recommend
from dispatch.store.database import Transaction
from dispatch.suggestions import queries as suggestions
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

DONE = (OrderState.FEEDBACK, OrderState.ARCHIVED)
TAPPED = ("yes", "no")


def voice(tx: Transaction, order: WorkOrder, link: str) -> SimpleNamespace:
    """What `follow/_feedback.html` shows. `link`: the path of the customer's link, /f/… or /r/…; while the work isn't
    finished, only how to complain and whether to be asked."""
    ended = order.state in DONE
    feedback = feedback_of(tx, order) if ended else None
    tapped = request.args.get("say", "")
    answered = answered_with(feedback)
    return SimpleNamespace(
        ask_url=(link if link.startswith("/r/") else f"{link}/answer") if ended else "",
        tapped=tapped if tapped in TAPPED else "",
        answered=answered,
        may_change=ended and editable(feedback, tx.stamp.at),
        change_until=_change_until(feedback),
        after=_after(feedback) if answered in ("partly", "no") else "",
        stars=feedback.stars or "" if feedback else "",
        recommend="" if feedback is None or feedback.recommend is None else feedback.recommend,
        asks_recommend=ended and asks_recommend(tx, order, feedback),
        words=feedback.words or "" if feedback else "",
        wish_said=[one.words for one in suggestions.of_order(tx, order)],
        again_url=f"{link}/again" if _may_fail_again(feedback, tx) else "",
        again_says=_again_says(feedback, tx),
        complain_url=f"{link}/complaint",
        complaints=[complaint_view.line(one) for one in complaints.of_order(tx, order)],
        stopped=order.customer.feedback_stopped_at is not None,
        stop_url=f"{link}/stop",
    )


def answered_with(feedback: Feedback | None) -> str:
    if feedback is None or feedback.solved is None:
        return ""
    return "yes" if feedback.solved else "partly" if feedback.partly else "no"


def _change_until(feedback: Feedback | None) -> str:
    if feedback is None or feedback.answered_at is None:
        return ""
    return _("You can change it until %(at)s.", at=moment(feedback.answered_at + EDITABLE))


def _after(feedback: Feedback) -> str:
    if feedback.repeat is None:
        return ""
    return _("A person calls you. Your new number is %(number)s.", number=feedback.repeat.reference)


def _may_fail_again(feedback: Feedback | None, tx: Transaction) -> bool:
    """Once it was said to work, or can't be answered any more, and nothing is open for it yet."""
    if feedback is None or feedback.answered_at is None or feedback.repeat is not None:
        return False
    return bool(feedback.solved) or not editable(feedback, tx.stamp.at)


def _again_says(feedback: Feedback | None, tx: Transaction) -> str:
    if feedback is None:
        return ""
    if watched(feedback, tx.stamp.at):
        return _("We watch over this repair until %(at)s: it comes first.", at=moment(feedback.finished_at + WATCHED))
    return _("Tell us, and we open a new order for it. You need to explain nothing twice.")
