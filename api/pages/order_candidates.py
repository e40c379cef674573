"""Who can take an order on a day, what each costs, and what would let the others take it."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import g

from api.display import titled, zone
from api.pages.board_frame import address
from api.pages.choice_view import along, asked, candidate, giving, hindered
from api.reasons import skill_name
from dispatch.people.queries import next_day_with_shifts
from dispatch.planning import queries
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def context(tx: Transaction, order: WorkOrder, day: date | None) -> dict[str, Any]:
    """On `day`; without one on the day it is planned for, else the next that somebody works."""
    g.zone = order.branch.time_zone
    visit = order.current_visit
    if day is None and visit and visit.starts_at:
        day = visit.starts_at.astimezone(zone()).date()
    day = day or next_day_with_shifts(tx, order.branch, tx.stamp.at.astimezone(zone()).date())
    found, unsure = asked(tx, day, visit)
    skill = partial(skill_name, queries.skill_names(tx))
    here = f"/work-orders/{order.reference}/candidates"
    board = {"branch": order.branch_id, "day": day, "order": order.reference}
    return {
        "order": {"reference": order.reference, "title": titled(order)},
        "day": day,
        "earlier_url": address({"day": day - timedelta(days=1)}, path=here),
        "later_url": address({"day": day + timedelta(days=1)}, path=here),
        "board_url": address(board),
        "action": giving(visit, board),
        "version": visit.version if visit else 0,
        "along": along(visit, found),
        "can": [candidate(one, found) for one in found.can] if found else [],
        "cannot": [hindered(one, found, skill) for one in found.cannot] if found else unsure,
    }
