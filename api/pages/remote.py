"""Help from afar on an order's page: being let in, what is asked of a device, and what came of it."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.access import DESK
from api.display import moment, titled
from api.endpoint import page
from api.language import language
from api.pages.remote_words import command_line, session_state
from api.problems import sentence
from dispatch.catalogue.guide import Went
from dispatch.devices.device import Device
from dispatch.errors import NotFound, Refusal
from dispatch.remote import commanding, consenting
from dispatch.remote import queries as remote
from dispatch.remote.command_kind import CommandKind
from dispatch.remote.remote_session import EndedBy, GrantedBy, RemoteSession
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import OVER
from dispatch.work.work_order import WorkOrder

routes = Blueprint("remote_pages", __name__, url_prefix="/work-orders/<reference>/remote")


def again(tx: Transaction, refusal: Refusal, reference: str, **path: int) -> dict:
    return context(tx, queries.work_order(tx, reference), refusal)


@routes.get("")
@page("work_orders/remote.html")
def show(tx: Transaction, reference: str) -> dict:
    return context(tx, queries.work_order(tx, reference))


@routes.post("/sessions")
@page("work_orders/remote.html", roles=DESK, refused=again)
def ask(tx: Transaction, reference: str) -> Response:
    """By their link, or as they said on the phone."""
    order = queries.work_order(tx, reference, lock=True)
    begin = consenting.record if forms.text("way") == GrantedBy.PHONE else consenting.ask
    minutes = forms.number("minutes") or 0
    begin(tx, order, _device(tx, order), request.form.getlist("command"), minutes=minutes)
    return _back(reference)


@routes.post("/sessions/<int:session_id>/end")
@page("work_orders/remote.html", roles=DESK, refused=again)
def end(tx: Transaction, reference: str, session_id: int) -> Response:
    order = queries.work_order(tx, reference)
    consenting.end(tx, consenting.session_of(tx, order, session_id), EndedBy.STAFF)
    return _back(reference)


@routes.post("/commands")
@page("work_orders/remote.html", roles=DESK, refused=again)
def command(tx: Transaction, reference: str) -> Response:
    order = queries.work_order(tx, reference, lock=True)
    device, code = _device(tx, order), forms.text("command") or ""
    kind = next((one for one in remote.kinds_for(tx, device) if one.code == code), None)
    told = {"confirmed": forms.ticked("confirmed"), "reason": forms.text("reason")}
    commanding.command(tx, order, device, code, _written(kind) if kind else {}, **told)
    return _back(reference)


@routes.post("/commands/<int:command_id>/went")
@page("work_orders/remote.html", roles=DESK, refused=again)
def judge(tx: Transaction, reference: str, command_id: int) -> Response:
    order = queries.work_order(tx, reference, lock=True)
    went = forms.chosen("went", {one.value: one for one in (Went.HELPED, Went.DID_NOT_HELP)})
    commanding.judge(tx, remote.command_of(tx, order, command_id), went or Went.DID_NOT_HELP)
    return _back(reference)


@routes.post("/commands/<int:command_id>/ask-again")
@page("work_orders/remote.html", roles=DESK, refused=again)
def ask_again(tx: Transaction, reference: str, command_id: int) -> Response:
    order = queries.work_order(tx, reference)
    commanding.ask_again(tx, remote.command_of(tx, order, command_id))
    return _back(reference)


def context(tx: Transaction, order: WorkOrder, refusal: Refusal | None = None) -> dict[str, Any]:
    found = remote.sessions(tx, order)
    may = tx.stamp.by.role in DESK and order.state not in OVER
    devices = [one for one in queries.devices_of(tx, order) if remote.kinds_for(tx, one)]
    names = queries.names_of_accounts(tx, {one.account_id for one in found if one.account_id})
    return {
        "order": SimpleNamespace(reference=order.reference, title=titled(order), customer=order.customer.name),
        "base": f"/work-orders/{order.reference}/remote",
        "sessions": [session_view(tx, order, one, names) for one in found],
        "commands": [command_line(one) for one in remote.commands(tx, order)],
        "devices": [device_view(tx, one) for one in devices if may and not _busy(found, one, tx)],
        "usual": consenting.USUAL,
        "may_change": may,
        "form": forms.again(refusal) if refusal else forms.empty(),
        "problem": sentence(refusal) if refusal else "",
    }


def session_view(tx: Transaction, order: WorkOrder, one: RemoteSession, names: dict[int, str]) -> SimpleNamespace:
    live = one.live(tx.stamp.at)
    kinds = [kind for kind in remote.kinds_for(tx, one.device) if kind.code in one.commands]
    return SimpleNamespace(
        id=one.id,
        device=one.device.model.full_name,
        device_id=one.device_id,
        serial=one.device.serial,
        wording=one.wording,
        language=one.language,
        state=session_state(one, tx.stamp.at),
        live=live,
        open=live or one.asked,
        asked=moment(one.asked_at),
        by=names.get(one.account_id, ""),
        granted=moment(one.granted_at) if one.granted_at else "",
        kinds=[kind_view(kind) for kind in kinds] if live else [],
    )


def device_view(tx: Transaction, device: Device) -> SimpleNamespace:
    kinds = remote.kinds_for(tx, device)
    return SimpleNamespace(
        id=device.id,
        name=device.model.full_name,
        serial=device.serial,
        commands=[(kind.code, kind.name_in(language()), kind.dangerous) for kind in kinds],
    )


def kind_view(kind: CommandKind) -> SimpleNamespace:
    return SimpleNamespace(
        code=kind.code,
        name=kind.name_in(language()),
        dangerous=kind.dangerous,
        parameters=[
            SimpleNamespace(
                code=one["code"],
                name=_in(one["names"]),
                choices=[(each["code"], _in(each["names"])) for each in one.get("choices", [])],
                hint="" if one["kind"] == "choice" else f"{one['least']}–{one['most']}",
            )
            for one in kind.parameters
        ],
    )


def _busy(found: list[RemoteSession], device: Device, tx: Transaction) -> bool:
    return any(one.device_id == device.id and (one.live(tx.stamp.at) or one.asked) for one in found)


def _device(tx: Transaction, order: WorkOrder) -> Device:
    """Of this home. Raises NotFound."""
    wanted = forms.number("device")
    found = next((one for one in queries.devices_of(tx, order) if one.id == wanted), None)
    if found is None:
        raise NotFound
    return found


def _written(kind: CommandKind) -> dict[str, Any]:
    """What was filled in for this command; whole numbers as such."""
    return {
        one["code"]: forms.text(f"{kind.code}-{one['code']}")
        if one["kind"] == "choice"
        else forms.number(f"{kind.code}-{one['code']}")
        for one in kind.parameters
    }


def _in(names: dict[str, str]) -> str:
    return names.get(language()) or names["en"]


def _back(reference: str) -> Response:
    return redirect(f"/work-orders/{reference}/remote")
