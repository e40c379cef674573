"""The engineer's phone: the day, one visit, and its ends."""

from base64 import b64decode
from binascii import Error as NotBase64

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import need_to_know, page
from api.pages import field_day, field_ends, field_visit
from api.pages.attachments import served
from dispatch.errors import N_, Invalid, Refusal
from dispatch.notices import actions as noticing
from dispatch.prices import finishing
from dispatch.privacy import looks
from dispatch.stamp import Role, Source
from dispatch.store.database import Transaction
from dispatch.work import queries, visits
from dispatch.work.attachment import AttachmentKind
from dispatch.work.codes import OF_REPORT
from dispatch.work.pictures import add_picture
from dispatch.work.proofs import require_where_it_lay
from dispatch.work.visit import Visit

routes = Blueprint("field", __name__, url_prefix="/field")
ENGINEER = frozenset({Role.ENGINEER})
PNG = "data:image/png;base64,"


class NoPicture(Invalid):
    """There is no picture."""

    says = N_("Take or choose a picture first.")


def phone(template: str | None = None, refused=None, limit: str | None = None):
    return page(template, roles=ENGINEER, source=Source.PHONE, refused=refused, limit=limit)


def visit_again(tx: Transaction, refusal: Refusal, visit_id: int, **path: str) -> dict:
    return field_visit.context(tx, visits.visit_for_change(tx, visit_id), refusal=refusal)


def finish_again(tx: Transaction, refusal: Refusal, visit_id: int) -> dict:
    return field_ends.finish(tx, visits.visit_for_change(tx, visit_id), form=forms.again(refusal))


def cannot_again(tx: Transaction, refusal: Refusal, visit_id: int) -> dict:
    return field_ends.cannot(tx, visits.visit_for_change(tx, visit_id), form=forms.again(refusal))


@routes.get("")
@phone("field/day.html")
def day(tx: Transaction) -> dict:
    return field_day.context(tx, forms.day_of(request.args.get("day")))


@routes.post("/notes/read")
@phone()
def seen(tx: Transaction) -> Response:
    """They have seen what changed; the desk sees when."""
    noticing.read_notes(tx, tx.stamp.by.engineer_id)
    return redirect("/field")


@routes.get("/visits/<int:visit_id>")
@phone("field/visit.html")
def show(tx: Transaction, visit_id: int) -> dict:
    return field_visit.context(tx, queries.visit(tx, visit_id))


@routes.post("/visits/<int:visit_id>/go/accept")
@phone("field/visit.html", refused=visit_again)
def accept(tx: Transaction, visit_id: int) -> Response:
    visits.accept(tx, visits.visit_for_change(tx, visit_id), version=forms.number("version"))
    return to_visit(visit_id)


@routes.post("/visits/<int:visit_id>/go/<any(set_out, turn_back, arrive):verb>")
@phone("field/visit.html", refused=visit_again)
def go(tx: Transaction, visit_id: int, verb: str) -> Response:
    visits.go(tx, visits.visit_for_change(tx, visit_id), verb)
    return to_visit(visit_id)


@routes.post("/visits/<int:visit_id>/decline")
@phone("field/visit.html", refused=visit_again)
def decline(tx: Transaction, visit_id: int) -> Response:
    """They can't take it, for a reason of the list; it is planned again."""
    visits.decline(tx, visits.visit_for_change(tx, visit_id), reason=forms.text("reason") or "")
    return redirect("/field")


@routes.post("/visits/<int:visit_id>/answers")
@phone("field/visit.html", refused=visit_again)
def answer(tx: Transaction, visit_id: int) -> Response:
    visit = visits.visit_for_change(tx, visit_id)
    code = forms.text("code") or ""
    given = picture(tx, visit, "answer") if "answer" in request.files else forms.text("answer")
    visits.answer(tx, visit, {code: given})
    return redirect(f"/field/visits/{visit_id}#item-{code}")


@routes.post("/visits/<int:visit_id>/photos")
@phone("field/visit.html", refused=visit_again, limit="uploads")
def photo(tx: Transaction, visit_id: int) -> Response:
    picture(tx, visits.visit_for_change(tx, visit_id), "photo")
    return to_visit(visit_id)


@routes.get("/visits/<int:visit_id>/call")
@phone("field/call.html")
def call(tx: Transaction, visit_id: int) -> dict:
    """The number, opened and on record."""
    visit = queries.visit(tx, visit_id)
    number = looks.open_detail(tx, visit.work_order, "phone", after=need_to_know())
    return {"number": number, "name": visit.work_order.customer.name, "back": f"/field/visits/{visit_id}"}


@routes.get("/attachments/<key>")
@phone()
def attachment(tx: Transaction, key: str) -> Response:
    return served(*queries.attachment(tx, key))


@routes.get("/visits/<int:visit_id>/finish")
@phone("field/finish.html")
def finish(tx: Transaction, visit_id: int) -> dict:
    return field_ends.finish(tx, queries.visit(tx, visit_id), form=forms.empty())


@routes.post("/visits/<int:visit_id>/finish")
@phone("field/finish.html", refused=finish_again)
def complete(tx: Transaction, visit_id: int) -> Response:
    visit = visits.visit_for_change(tx, visit_id)
    report = {name: forms.text(name) for name in ("work_done", "signed_by", "unsigned_because", "domain_found")}
    report |= {name: forms.text(name) for name in OF_REPORT}
    require_where_it_lay(visit, report)
    signature = signed(tx, visit)
    report |= {"signature_id": signature, "parts_used": field_ends.parts_used()}
    finishing.complete(tx, visit, report, because=forms.text("price_because"))
    return redirect("/field")


@routes.get("/visits/<int:visit_id>/cannot")
@phone("field/cannot.html")
def cannot(tx: Transaction, visit_id: int) -> dict:
    return field_ends.cannot(tx, queries.visit(tx, visit_id), form=forms.empty())


@routes.post("/visits/<int:visit_id>/cannot")
@phone("field/cannot.html", refused=cannot_again)
def cannot_complete(tx: Transaction, visit_id: int) -> Response:
    visit = visits.visit_for_change(tx, visit_id)
    if request.files.get("photo"):
        picture(tx, visit, "photo")
    visits.cannot_complete(tx, visit, cause=forms.text("cause") or "", note=forms.text("note"))
    return redirect("/field")


def picture(tx: Transaction, visit: Visit, name: str) -> str:
    """Keep the picture that was sent; answers its key."""
    sent = request.files.get(name)
    data = sent.read() if sent else b""
    if not data:
        raise NoPicture(field=name)
    kept = add_picture(
        tx, visit.work_order, data, shown_name=sent.filename or "photo", kind=AttachmentKind.PHOTO, visit=visit
    )
    return kept.key


def signed(tx: Transaction, visit: Visit) -> int | None:
    """The signature drawn on the phone, kept as a picture."""
    drawn = request.form.get("signature", "")
    if not drawn.startswith(PNG):
        return None
    try:
        data = b64decode(drawn.removeprefix(PNG), validate=True)
    except NotBase64 as error:
        raise NoPicture(field="signature") from error
    kept = add_picture(
        tx, visit.work_order, data, shown_name="signature.png", kind=AttachmentKind.SIGNATURE, visit=visit
    )
    tx.session.flush()
    return kept.id


def to_visit(visit_id: int) -> Response:
    return redirect(f"/field/visits/{visit_id}")
