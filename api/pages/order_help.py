"""Help on an order's page: what devices reported, and articles about its fault, those for staff only among them."""

from types import SimpleNamespace

from api.access import DESK
from api.pages import help_view
from api.pages.diagnostics import reported
from dispatch.help.articles import reading
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

WRITERS = DESK | {Role.QUALITY}
MOST = 5


def card(tx: Transaction, order: WorkOrder) -> SimpleNamespace | None:
    """None where there is nothing to show."""
    fault = order.fault and order.fault.fault_type.code
    about = reading.listed(tx, fault=fault, limit=MOST) if fault else []
    found = help_view.lines(tx, [one for one in about if one.published_at])
    reports = reported(tx, order)
    may_draft = tx.stamp.by.role in WRITERS and order.outcome is not None
    if not found and not reports and not may_draft:
        return None
    draft_url = f"/knowledge/drafts/{order.reference}" if may_draft else ""
    return SimpleNamespace(articles=found, reports=reports, draft_url=draft_url)
