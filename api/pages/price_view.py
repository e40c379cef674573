"""The price on the customer's page: what it costs, by which rule, what to say yes to, and what we stand behind."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.display import long_date, moment, money
from api.pages.price_words import lines, tax_says
from api.words import word
from dispatch.errors import N_
from dispatch.prices import queries
from dispatch.prices.bill import Bill
from dispatch.prices.estimate import Estimate, EstimateState
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

SAYS = {
    EstimateState.FREE: N_("You pay nothing for this."),
    EstimateState.APPROVED: N_("You said yes to this price %(at)s."),
    EstimateState.DECLINED: N_("You said no to this price %(at)s. A person calls you."),
}


def section(tx: Transaction, order: WorkOrder, answer_url: str) -> SimpleNamespace | None:
    """None where there is no price to speak of. `answer_url`: where the estimate is answered, or ''."""
    bill = queries.last_bill(tx, order)
    if bill is not None and bill.round == order.reopened:
        return SimpleNamespace(**_sum(bill, _("What it costs")), says=_held(bill), answer=None, warranty=warranty(bill))
    estimate = queries.newest(tx, order)
    if estimate is None:
        return None
    waits = estimate.waits(tx.stamp.at)
    answer = {"url": answer_url, "number": estimate.number} if waits and answer_url else None
    title = _("Do you agree to this price?") if answer else _("What it will cost")
    return SimpleNamespace(**_sum(estimate, title), says=_says(estimate, tx.stamp.at), answer=answer, warranty="")


def warranty(bill: Bill) -> str:
    if bill.covered_until is None:
        return ""
    day = long_date(bill.covered_until)
    return _("This repair is covered until %(day)s. If the same fault comes back, we mend it free of charge.", day=day)


def _sum(one: Estimate | Bill, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "lines": lines(one.lines, one.currency),
        "total": money(one.total, one.currency),
        "tax": tax_says(one.tax, one.tax_share, one.currency),
    }


def _says(estimate: Estimate, now: datetime) -> str:
    if estimate.state in SAYS:
        return _(SAYS[estimate.state], at=moment(estimate.answered_at))
    if estimate.waits(now):
        end = moment(estimate.valid_until)
        return _("This price holds until %(until)s. Nothing that costs more is done without asking you.", until=end)
    return _("This estimate has run out. Write to us, and you get a new one.")


def _held(bill: Bill) -> str:
    if bill.estimate is None:
        return ""
    if bill.total == bill.estimate.total:
        return _("As agreed.")
    agreed = money(bill.estimate.total, bill.currency)
    return _("You had agreed to %(agreed)s.", agreed=agreed)


def on_phone(tx: Transaction, visit: Visit) -> SimpleNamespace | None:
    """The price in one line, on the visit's page; None where nothing was estimated and it hasn't begun."""
    estimate = queries.newest(tx, visit.work_order)
    if estimate is None and visit.state is not VisitState.ON_SITE:
        return None
    says = word("estimate_state", estimate.state) if estimate else _("not worked out yet")
    total = money(estimate.total, estimate.currency) if estimate else ""
    return SimpleNamespace(url=f"/field/visits/{visit.id}/price", total=total, says=says)
