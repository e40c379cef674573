"""On an order's page: what a household wishes for, what was proposed, and the form of the next proposal."""

from types import SimpleNamespace

from flask import request
from flask_babel import gettext as _

from api import forms
from api.access import DESK
from api.display import enumerated, moment, money
from api.language import language
from api.words import word
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import Refusal
from dispatch.presales import queries
from dispatch.presales.proposal import DesignProposal
from dispatch.prices.queries import newest
from dispatch.store.database import Transaction
from dispatch.work.queries import faults_on
from dispatch.work.work_order import WorkOrder

ROWS = 6


def card(tx: Transaction, order: WorkOrder, refusal: Refusal | None) -> SimpleNamespace | None:
    """None for an order that sells nothing."""
    brief = queries.brief_of(tx, order)
    if brief is None:
        return None
    action = f"/work-orders/{order.reference}/proposals"
    spoken = language()
    offered = faults_on(tx, tx.stamp.at.date())
    return SimpleNamespace(
        rooms=enumerated(brief.rooms) or _("not said"),
        wishes=brief.wishes,
        lang=order.language,
        budget=word("budget", brief.budget),
        made=[_made(tx, one) for one in queries.proposals(tx, order)],
        action=action if tx.stamp.by.role in DESK else "",
        form=forms.again(refusal) if refusal and request.path == action else forms.empty(),
        kinds=sorted(
            (one.fault_type.code, one.name_in(spoken)) for one in offered if one.work_kind is WorkKind.INSTALLATION
        ),
        parts=[(one.number, one.name_in(spoken)) for one in queries.sold(tx, order)],
        known_rooms=_known_rooms(order, brief.rooms),
        rows=_rows(),
    )


def _known_rooms(order: WorkOrder, wished: list[str]) -> list[str]:
    return list(dict.fromkeys([*wished, *(room.name for room in (order.home.rooms if order.home else ()))]))


def _made(tx: Transaction, one: DesignProposal) -> SimpleNamespace:
    estimate = newest(tx, one.installation)
    return SimpleNamespace(
        order=one.installation.reference,
        url=f"/work-orders/{one.installation.reference}#price",
        at=moment(one.made_at),
        devices=sum(item["pieces"] for item in one.items),
        total=money(estimate.total, estimate.currency) if estimate else "",
        state=word("estimate_state", estimate.state) if estimate else "",
    )


def _rows() -> list[tuple[str, str, str]]:
    """As they were written, where the form came back."""
    written = [request.form.getlist(name) for name in ("room", "part", "pieces")]
    sent = list(zip(*written, strict=False)) if request.method == "POST" else []
    return (sent + [("", "", "1")] * ROWS)[: max(ROWS, len(sent))]
