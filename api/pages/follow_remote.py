"""Help from afar, over the customer's link: they let us in, or not, and end it whenever they like."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from api.endpoint import link_page
from api.pages.follow import again, order_of
from dispatch.errors import Refusal
from dispatch.remote import consenting
from dispatch.remote.remote_session import EndedBy
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose

routes = Blueprint("follow_remote", __name__, url_prefix="/f/<token>/remote")


def shown_again(tx: Transaction, refusal: Refusal, token: str, session_id: int) -> dict:
    return again(tx, refusal, token)


@routes.post("/<int:session_id>/grant")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=shown_again)
def grant(tx: Transaction, token: str, session_id: int) -> Response:
    consenting.grant(tx, consenting.session_of(tx, order_of(tx), session_id))
    return redirect(f"/f/{token}#remote")


@routes.post("/<int:session_id>/end")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=shown_again)
def end(tx: Transaction, token: str, session_id: int) -> Response:
    consenting.end(tx, consenting.session_of(tx, order_of(tx), session_id), EndedBy.CUSTOMER)
    return redirect(f"/f/{token}#remote")
