"""The price on an order's page: what was estimated and answered, what was billed, and what may still be done."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api import forms
from api.access import DESK
from api.display import enumerated, moment, money
from api.language import language
from api.pages.price_view import warranty
from api.pages.price_words import lines, tax_says
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import Refusal
from dispatch.prices import cover_by_hand, estimating, letting_go, queries
from dispatch.prices.bill import Bill
from dispatch.prices.cover_by_hand import CoverByHand
from dispatch.prices.cover_rule import Covered
from dispatch.prices.estimate import Estimate, EstimateState
from dispatch.prices.terms import LEADERS, terms_of
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries as orders
from dispatch.work.work_order import WorkOrder

LOOKS = {
    EstimateState.OPEN: ("wait", "pause"),
    EstimateState.FREE: ("kept", "check"),
    EstimateState.APPROVED: ("kept", "check"),
    EstimateState.DECLINED: ("line", "x"),
    EstimateState.REPLACED: ("line", "undo"),
}
OURS = ("minutes", "goodwill", "goodwill_reason", "covers", "cover_reason")


def card(tx: Transaction, order: WorkOrder, refusal: Refusal | None) -> SimpleNamespace:
    bill, found = queries.last_bill(tx, order), queries.estimates(tx, order)
    over, role = order.state in estimating.OVER, tx.stamp.by.role
    terms = terms_of(tx, order.branch_id)
    refused = refusal is not None and refusal.facts.get("field") in OURS
    return SimpleNamespace(
        bill=_bill(tx, bill) if bill else None,
        estimates=[_estimate(one, tx.stamp.at) for one in found],
        form=forms.again(refusal) if refused else forms.empty(minutes=order.fault and order.fault.minutes),
        make_url=f"/work-orders/{order.reference}/estimates" if not over and order.fault and role in DESK else "",
        give_url=f"/work-orders/{order.reference}/goodwill" if not over and role in DESK | {Role.QUALITY} else "",
        most=money(terms.gives.get(str(role), 0), terms.currency),
        given=money(letting_go.let_go(tx, order, bill), terms.currency),
        reasons=_codes(tx, CodeList.GOODWILL),
        **_by_hand(tx, order),
        labels_url=f"/work-orders/{order.reference}/labels" if order.home else "",
    )


def _estimate(estimate: Estimate, now: datetime) -> dict[str, Any]:
    look, sign = LOOKS[estimate.state]
    gone = estimate.state is EstimateState.OPEN and not estimate.waits(now)
    return {
        "number": estimate.number,
        "look": "line" if gone else look,
        "sign": "clock" if gone else sign,
        "state": _("Has run out") if gone else word("estimate_state", estimate.state),
        "total": money(estimate.total, estimate.currency),
        "at": moment(estimate.answered_at or estimate.made_at),
        "until": moment(estimate.valid_until) if estimate.state is EstimateState.OPEN else "",
        "words": estimate.words or "",
        "lines": lines(estimate.lines, estimate.currency),
        "tax": tax_says(estimate.tax, estimate.tax_share, estimate.currency),
    }


def _bill(tx: Transaction, bill: Bill) -> dict[str, Any]:
    return {
        "lines": lines(bill.lines, bill.currency),
        "total": money(bill.total, bill.currency),
        "tax": tax_says(bill.tax, bill.tax_share, bill.currency),
        "allowed": money(bill.allowed, bill.currency),
        "over": because(tx, bill),
        "warranty": warranty(bill),
    }


def _by_hand(tx: Transaction, order: WorkOrder) -> dict[str, Any]:
    """What somebody decided about cover, and where it is decided."""
    why = dict(_codes(tx, CodeList.COVER))
    last = queries.last_bill(tx, order)
    found = cover_by_hand.decisions(tx, order, None if order.state in estimating.OVER else last)
    names = orders.names_of_accounts(tx, {one.account_id for one in found if one.account_id})
    role = tx.stamp.by.role
    may = order.state not in estimating.OVER and order.fault is not None and role in DESK | {Role.QUALITY}
    return {
        "decided": [
            {
                "says": _decided(one),
                "why": why.get(one.reason, one.reason),
                "who": names.get(one.account_id, ""),
                "at": moment(one.decided_at),
            }
            for one in found
        ],
        "cover_url": f"/work-orders/{order.reference}/cover" if may else "",
        "cover_reasons": list(why.items()),
        "covered": [(one.value, word("covered", one)) for one in Covered],
        "may_deny": role in LEADERS,
    }


def _decided(one: CoverByHand) -> str:
    what = enumerated(word("covered", each) for each in one.covers)
    return _("We pay: %(what)s", what=what) if one.ours else _("The customer pays: %(what)s", what=what)


def because(tx: Transaction, bill: Bill) -> str:
    """Why more was charged than was agreed; '' where it wasn't."""
    if bill.because is None:
        return ""
    reasons = dict(_codes(tx, CodeList.PRICE))
    return _("Charged beyond what was agreed: %(why)s", why=reasons.get(bill.because, bill.because))


def _codes(tx: Transaction, which: CodeList) -> list[tuple[str, str]]:
    return [(one.code, one.name_in(language())) for one in orders.closing_codes(tx, which)]
