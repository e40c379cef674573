"""What the customer says of the work, over their link: one tap, confirmed here; then as much more as they like.

Opening a link answers nothing, whatever it says: mail scanners open links too.
"""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page
from api.pages import follow_view
from dispatch.customers.actions import go_on_asking, stop_asking
from dispatch.errors import Refusal
from dispatch.quality.answers import answer, failed_again
from dispatch.store.database import Transaction
from dispatch.suggestions.actions import suggest
from dispatch.suggestions.suggestion import SuggestionSource
from dispatch.work import queries
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder

routes = Blueprint("follow_feedback", __name__)


def order_of(tx: Transaction, *, lock: bool = False) -> WorkOrder:
    return queries.work_order_by_id(tx, tx.stamp.by.work_order_id, lock=lock)


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    """What was sent stays in the fields that are shown again."""
    rated = request.path.startswith("/r/")
    url = f"/r/{token}" if rated else f"/f/{token}/answer"
    return follow_view.done(tx, order_of(tx), url, "" if rated else token, form=forms.again(refusal))


@routes.post("/f/<token>/answer")
@link_page("follow/done.html", LinkPurpose.FOLLOW, refused=again)
def answered(tx: Transaction, token: str) -> Response:
    take(tx)
    return redirect(f"/f/{token}/done#feedback")


@routes.get("/r/<token>")
@link_page("follow/done.html", LinkPurpose.RATE)
def rate(tx: Transaction, token: str) -> dict:
    return follow_view.done(tx, order_of(tx), f"/r/{token}")


@routes.post("/r/<token>")
@link_page("follow/done.html", LinkPurpose.RATE, refused=again)
def rated(tx: Transaction, token: str) -> Response:
    take(tx)
    return redirect(f"/r/{token}#feedback")


@routes.post("/f/<token>/again")
@link_page("follow/done.html", LinkPurpose.FOLLOW, refused=again)
def fails(tx: Transaction, token: str) -> Response:
    failed_again(tx, order_of(tx, lock=True), words=forms.text("words"))
    return redirect(f"/f/{token}/done#feedback")


@routes.post("/r/<token>/again")
@link_page("follow/done.html", LinkPurpose.RATE, refused=again)
def fails_rated(tx: Transaction, token: str) -> Response:
    failed_again(tx, order_of(tx, lock=True), words=forms.text("words"))
    return redirect(f"/r/{token}#feedback")


@routes.post("/f/<token>/stop")
@link_page("follow/done.html", LinkPurpose.FOLLOW, refused=again)
def stop(tx: Transaction, token: str) -> Response:
    """Not to be asked any more, or again."""
    _stop_or_go_on(tx)
    return redirect(f"/f/{token}#complaint")


@routes.post("/r/<token>/stop")
@link_page("follow/done.html", LinkPurpose.RATE, refused=again)
def stop_rated(tx: Transaction, token: str) -> Response:
    _stop_or_go_on(tx)
    return redirect(f"/r/{token}#complaint")


def take(tx: Transaction) -> None:
    """What was sent with nothing in it answers nothing."""
    order = order_of(tx, lock=True)
    if wish := forms.text("wish"):
        may_publish, language = forms.ticked("may_publish"), order.language
        from_link = {"source": SuggestionSource.FEEDBACK, "language": language, "may_publish": may_publish}
        suggest(tx, wish, order=order, **from_link)
    said = request.form.get("solved", "")
    if not any(request.form.get(name) for name in ("solved", "stars", "recommend", "words")):
        return
    answer(
        tx,
        order,
        solved={"yes": True, "partly": False, "no": False}.get(said),
        partly=said == "partly" if said else None,
        stars=forms.number("stars"),
        recommend=forms.number("recommend"),
        words=forms.text("words"),
    )


def _stop_or_go_on(tx: Transaction) -> None:
    order = order_of(tx, lock=True)
    if request.form.get("stop") == "yes":
        stop_asking(tx, order.customer)
    else:
        go_on_asking(tx, order.customer)
