"""The customer is asked for another day: nothing changes unless they say yes."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import booking_desk, link_page
from api.pages import follow
from dispatch.planning.rescue.asking import agree, refuse
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work.link import LinkPurpose

routes = Blueprint("proposals", __name__)


@routes.post("/f/<token>/proposal")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=follow.again)
def answer(tx: Transaction, token: str) -> Response:
    """Older links may be void once they agreed: the next page is reached by a fresh one."""
    links.require_newest(tx, token)
    order, hold = follow.order_of(tx, lock=True), forms.number("hold") or 0
    if request.form.get("answer") != "yes":
        refuse(tx, order, hold)
        return redirect(f"/f/{token}")
    agree(tx, order, hold, desk=booking_desk())
    return redirect(f"/f/{links.issue(tx, order, LinkPurpose.FOLLOW)}")
