"""Reports of devices: looked through on the customer's page, read on the order's."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.display import moment
from api.endpoint import link_page, page
from api.forms import Form
from api.pages.follow import order_of
from api.words import word
from dispatch.errors import N_, Invalid, Refusal
from dispatch.help.diagnostics.bundle import Bundle, BundlePart, BundleSource, BundleState, PartKind
from dispatch.help.diagnostics.sending import bring, bundle_of, of_order, refuse, send
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import OVER
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder

routes = Blueprint("diagnostics", __name__)
SHOWN = 4000  # letters of a part on the customer's page: the whole of it is sent
READ = 40_000


class NoFile(Invalid):
    """No file came."""

    says = N_("Choose the file first.")


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return context(tx, token, forms.again(refusal))


@routes.get("/f/<token>/diagnostics")
@link_page("help/diagnostics.html", LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str) -> dict:
    return context(tx, token, forms.empty())


@routes.post("/f/<token>/diagnostics")
@link_page("help/diagnostics.html", LinkPurpose.FOLLOW, refused=again)
def upload(tx: Transaction, token: str) -> Response:
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if not data:
        raise NoFile(field="file")
    bring(tx, order_of(tx, lock=True), data, name=sent.filename or "report")
    return redirect(f"/f/{token}/diagnostics")


@routes.post("/f/<token>/diagnostics/send")
@link_page("help/diagnostics.html", LinkPurpose.FOLLOW, refused=again)
def let_through(tx: Transaction, token: str) -> Response:
    send(tx, _mine(tx), set(forms.numbers("part")), mask=forms.ticked("mask"))
    return redirect(f"/f/{token}/diagnostics")


@routes.post("/f/<token>/diagnostics/refuse")
@link_page("help/diagnostics.html", LinkPurpose.FOLLOW, refused=again)
def send_nothing(tx: Transaction, token: str) -> Response:
    refuse(tx, _mine(tx))
    return redirect(f"/f/{token}/diagnostics")


@routes.get("/work-orders/<reference>/diagnostics/<int:bundle_id>")
@page("work_orders/diagnostics.html")
def read(tx: Transaction, reference: str, bundle_id: int) -> dict:
    order = queries.work_order(tx, reference)
    return {"order": order, "bundle": bundle_view(bundle_of(tx, order, bundle_id), most=READ)}


def context(tx: Transaction, token: str, form: Form) -> dict[str, Any]:
    order = order_of(tx)
    here = f"/f/{token}/diagnostics"
    every = of_order(tx, order)
    return {
        "here": SimpleNamespace(
            url=here if order.state not in OVER else "",
            send_url=f"{here}/send",
            refuse_url=f"{here}/refuse",
            back_url=f"/f/{token}",
        ),
        "form": form,
        "waiting": [bundle_view(one, most=SHOWN) for one in every if one.state is BundleState.SHOWN],
        "done": [bundle_view(one, most=0) for one in every if one.state is not BundleState.SHOWN],
    }


def bundle_view(bundle: Bundle, *, most: int) -> SimpleNamespace:
    """What the customer hasn't let through yet, staff see only that it is there."""
    return SimpleNamespace(
        id=bundle.id,
        name=bundle.name,
        from_cloud=bundle.source is BundleSource.CLOUD,
        state=word("bundle_state", bundle.state),
        sent=bundle.state is BundleState.SENT,
        at=moment(bundle.decided_at or bundle.received_at),
        device=bundle.device.model.full_name if bundle.device else "",
        points=points(bundle),
        parts=[part_view(part, most=most) for part in bundle.parts],
    )


def points(bundle: Bundle) -> list[SimpleNamespace]:
    return [SimpleNamespace(name=word("point", one["name"]), value=one["value"]) for one in bundle.points]


def reported(tx: Transaction, order: WorkOrder) -> list[SimpleNamespace]:
    """For the order's page: each report, and what stands out in it."""
    here = f"/work-orders/{order.reference}/diagnostics"
    return [
        SimpleNamespace(**vars(bundle_view(one, most=0)), url=f"{here}/{one.id}")
        for one in of_order(tx, order)
        if one.state is not BundleState.REFUSED
    ]


def reported_in_short(tx: Transaction, order: WorkOrder) -> str:
    """What the newest report that was let through says, in one line, for a small screen."""
    newest = next((one for one in of_order(tx, order) if one.state is BundleState.SENT), None)
    return " · ".join(f"{point.name} {point.value}" for point in points(newest)) if newest else ""


def part_view(part: BundlePart, *, most: int) -> SimpleNamespace:
    usable = part.kind is not PartKind.OTHER and part.data is not None
    text = part.data.decode("utf-8", "replace") if usable and part.kind is not PartKind.PICTURE else ""
    return SimpleNamespace(
        id=part.id,
        name=part.name,
        kind=word("part_kind", part.kind),
        size=size(part.size),
        found=[f"{word('trace', kind)} ({times})" for kind, times in part.found.items()],
        shown=text[:most] + ("\n…" if len(text) > most else "") if most else "",
        usable=usable,
        # Pictures may show people and rooms: they go only where somebody ticks them.
        wanted=part.kind is not PartKind.PICTURE,
        sent=part.sent,
        masked=part.masked,
    )


def size(count: int) -> str:
    return (
        f"{count} B" if count < 1024 else f"{count / 1024:.0f} kB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"
    )


def _mine(tx: Transaction) -> Bundle:
    return bundle_of(tx, order_of(tx, lock=True), forms.number("bundle") or 0, lock=True)
