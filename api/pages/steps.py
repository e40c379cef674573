"""The steps of a guide for whoever wrote on the public form: one a page, without script, each kept at once."""

from types import SimpleNamespace

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from api import forms
from api.endpoint import link_page
from api.pages.field import NoPicture
from api.pages.follow_view import moment
from api.pages.step_view import step_view
from dispatch.catalogue.guide import StepKind, Went
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work import guiding, queries
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.guiding import Guided
from dispatch.work.link import LinkPurpose
from dispatch.work.pictures import add_picture
from dispatch.work.work_order import WorkOrder

routes = Blueprint("steps", __name__)
LAST = "end"


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return context(tx, token, forms.text("step") or "", refusal)


@routes.get("/s/<token>")
@link_page("intake/step.html", LinkPurpose.STEPS)
def show(tx: Transaction, token: str) -> dict:
    return context(tx, token, request.args.get("step", ""))


@routes.post("/s/<token>")
@link_page("intake/step.html", LinkPurpose.STEPS, refused=again)
def answer(tx: Transaction, token: str) -> Response:
    order = queries.work_order_by_id(tx, tx.stamp.by.work_order_id, lock=True)
    code = forms.text("step") or ""
    steps = guiding.guided(tx, order)
    step = steps and steps.guide.step(code)
    name = f"step-{code}"
    if step and step["kind"] == StepKind.TRY:
        guiding.answer(tx, order, code, went=forms.chosen(name, {one.value: one for one in Went}))
    elif step and step["kind"] == StepKind.PHOTO:
        guiding.answer(tx, order, code, picture=_picture(tx, order, name))
    else:
        guiding.answer(tx, order, code, said=forms.text(name) or "")
    return redirect(f"/s/{token}?step={steps.after(code) or LAST}")


def context(tx: Transaction, token: str, code: str, refusal: Refusal | None = None) -> dict:
    order = queries.work_order_by_id(tx, tx.stamp.by.work_order_id)
    g.zone = order.branch.time_zone
    steps = guiding.guided(tx, order)
    codes = [one.step["code"] for one in steps.asked] if steps else []
    here = {"url": f"/s/{token}", "count": len(codes), "reference": order.reference}
    if code == LAST or not codes:
        return {"step": None, "form": forms.empty(), "here": here, "end": end(order)}
    place = codes.index(code) if code in codes else _first_open(steps)
    step = step_view(tx, steps.asked[place], spoken=order.language)
    here |= {
        "number": place + 1,
        "skip_url": f"/s/{token}?step={codes[place + 1] if place + 1 < len(codes) else LAST}",
        "back_url": f"/s/{token}?step={codes[place - 1]}" if place else "",
    }
    return {
        "step": step,
        "form": forms.again(refusal) if refusal else forms.empty(**{step.name: step.given}),
        "here": here,
        "end": None,
    }


def end(order: WorkOrder) -> SimpleNamespace:
    works = guiding.tried(order)[-1].went is Went.HELPED if guiding.tried(order) else False
    if works:
        return SimpleNamespace(
            headline=_("Good that it works again"),
            text=_(
                "A person looks at it once more and closes it. If it fails again, write to us: your number is enough."
            ),
        )
    answer_by = moment(order.response_due)
    return SimpleNamespace(
        headline=_("Thank you, that helps"),
        text=_("A person answers you before %(at)s, beginning where you left off.", at=answer_by),
    )


def _first_open(steps: Guided) -> int:
    return next((place for place, one in enumerate(steps.asked) if one.answer is None), 0)


def _picture(tx: Transaction, order: WorkOrder, name: str) -> Attachment:
    """Raises NoPicture and the refusals of pictures."""
    sent = request.files.get(name)
    data = sent.read() if sent else b""
    if not data:
        raise NoPicture(field=name)
    return add_picture(tx, order, data, shown_name=sent.filename or "photo", kind=AttachmentKind.PHOTO)
