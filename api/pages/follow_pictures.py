"""Pictures and notes a customer adds, and the pictures of what was done."""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page
from api.pages.attachments import served
from api.pages.field import NoPicture
from api.pages.field_me import picture
from api.pages.follow import again, order_of
from dispatch.field.portraits import of_visit
from dispatch.notices.conversation import write
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.link import LinkPurpose
from dispatch.work.sent_in import send_in

routes = Blueprint("follow_pictures", __name__)


@routes.post("/f/<token>/pictures")
@link_page("follow/show.html", LinkPurpose.FOLLOW, refused=again)
def add(tx: Transaction, token: str) -> Response:
    order = order_of(tx)
    sent = [(one.filename or "photo", one.read()) for one in request.files.getlist("photo")]
    pictures = [(name, data) for name, data in sent if data]
    if not pictures:
        raise NoPicture(field="photo")
    for name, data in pictures:
        send_in(tx, order, data, shown_name=name)
    if note := forms.text("note"):
        write(tx, order, note)
    return redirect(f"/f/{token}#pictures")


@routes.get("/f/<token>/engineer.jpg")
@link_page(None, LinkPurpose.FOLLOW)
def who_comes(tx: Transaction, token: str) -> Response:
    return picture(of_visit(tx, order_of(tx).current_visit).data)


@routes.get("/f/<token>/pictures/<key>")
@link_page(None, LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str, key: str) -> Response:
    response = served(*queries.attachment(tx, key))
    response.headers["Cache-Control"] = "no-store"
    return response
