"""Who can take the chosen order, what that costs the others, and who can't."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import enumerated, hhmm, minutes, same_day, titled
from api.endpoint import booking_desk, roads
from api.pages import lock_view, order_clocks, refused_view, rescue_view, untold_view
from api.pages.arrival_words import there_says
from api.pages.board_frame import address, name_of
from api.pages.order_page import because
from api.pages.refused_view import Refused
from api.reasons import change_says, help_says, obstacle_says, share_says
from api.rest.roles import PLANNERS
from api.words import word
from dispatch.catalogue.sla_rule import Priority
from dispatch.errors import NotFound
from dispatch.field.arrival import Arrival
from dispatch.planning.board import Board
from dispatch.planning.by_hand.candidates import AddressUnsure, Candidate, Candidates, candidates
from dispatch.planning.question.records import DayRecords
from dispatch.planning.rescue.seeking import rescues_of, settled
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import partner_of
from dispatch.work.work_order import WorkOrder

MOST = 6
MOVABLE = HELD | {VisitState.OPEN}


def selected(
    tx: Transaction,
    board: Board,
    reference: str,
    *,
    arrivals: Mapping[int, Arrival],
    skill: str | None = None,
    refused: Refused | None = None,
) -> dict[str, Any] | None:
    """`skill`: what the board is filtered by, kept in the address that gives. `refused`: what was tried before."""
    try:
        order = queries.work_order(tx, reference)
    except NotFound:
        return None
    visit = order.current_visit
    found, unsure = asked(tx, board.day, visit, records=board.records)
    shown = {"branch": board.branch_id, "day": board.day, "skill": skill, "order": reference}
    return {
        **head(tx, order, board.now),
        "refusal": refused_view.shown(refused, found, partial(name_of, board)) if refused else None,
        "untold": untold_view.asked(tx, order, back=address(shown)),
        "lock": lock_view.shown(tx, visit, back=address(shown)),
        "standing": order_clocks.standing(
            tx, order, {row.engineer_id: row.name for row in board.rows}, skill=partial(name_of, board)
        ),
        "rescues": _rescues(tx, board, order),
        "action": giving(visit, shown),
        "version": visit.version if visit else 0,
        "along": along(visit, found),
        "stands": stands(visit, arrivals.get(visit.id), board.now) if visit else "",
        "candidates": [candidate(one, found) for one in found.can[:MOST]] if found else [],
        "can": len(found.can) if found else 0,
        "refused": [hindered(one, found, partial(name_of, board)) for one in found.cannot[:MOST]] if found else unsure,
        "cannot": len(found.cannot) if found else 0,
        "refused_rest": rest(found),
    }


def _rescues(tx: Transaction, board: Board, order: WorkOrder) -> dict[str, Any] | None:
    """Of what is at risk; of everything else only what was done for it today."""
    kept = {"branch": board.branch_id, "day": board.day}
    if order.reference not in {each.reference for each in board.lanes.at_risk}:
        found = settled(tx, order)
        return rescue_view.listed(found, kept=kept) if found.asked or found.done else None
    try:
        found = rescues_of(tx, order.reference, desk=booking_desk())
    except AddressUnsure:
        return None
    return rescue_view.listed(found, kept=kept) if found.ends else None


def giving(visit: Visit | None, shown: dict[str, Any]) -> str:
    """Where the visit is given to somebody; nowhere for those who only look."""
    return address(shown, path=f"/board/visits/{visit.id}/give") if visit and g.actor.role in PLANNERS else ""


def stands(visit: Visit, coming: Arrival | None, now: datetime) -> str:
    """Of a visit that nobody else can be given any more: how it stands."""
    if visit.state in MOVABLE or visit.engineer is None:
        return ""
    name = visit.engineer.first_name
    if visit.state is VisitState.ON_SITE:
        return _("%(name)s has been there since %(at)s.", name=name, at=hhmm(visit.arrived_at))
    if visit.state is not VisitState.TRAVELLING:
        return _("This visit is over.")
    on_the_way, there = _("%(name)s is on the way.", name=name), there_says(coming, now)
    return f"{on_the_way} {there[:1].upper()}{there[1:]}." if there else on_the_way


def along(visit: Visit | None, found: Candidates | None) -> list[SimpleNamespace]:
    """Who could come along, where two come; whoever does already stands first."""
    partner = visit and partner_of(visit)
    if partner is None or found is None:
        return []
    known = sorted(found.can, key=lambda one: one.engineer_id != partner.engineer_id)
    return [SimpleNamespace(engineer_id=one.engineer_id, name=one.name) for one in known]


def asked(
    tx: Transaction, day: date, visit: Visit | None, *, records: DayRecords | None = None
) -> tuple[Candidates | None, list[dict[str, str]]]:
    """`records`: where the day was read already."""
    if visit is None or visit.state not in MOVABLE:
        return None, []
    try:
        return candidates(tx, visit.id, day, roads=roads(), records=records), []
    except AddressUnsure:
        order = visit.work_order
        return None, [
            {
                "name": _("The address"),
                "reason": obstacle_says({"code": "address_unsure"}),
                "change": help_says({"code": "address_unsure"}),
                "change_url": f"/work-orders/{order.reference}",
            }
        ]


def head(tx: Transaction, order: WorkOrder, now: datetime) -> dict[str, Any]:
    tags = [word("work_kind", order.fault.work_kind), word("domain", order.fault.domain)] if order.fault else []
    return {
        "reference": order.reference,
        "url": f"/work-orders/{order.reference}",
        "title": titled(order),
        "address": order.home.address if order.home else _("No address yet"),
        "customer": order.customer.name,
        "urgent": order.priority in (Priority.CRITICAL, Priority.HIGH),
        "priority": word("priority", order.priority),
        "tags": tags + [device.model.full_name for device in order.devices[:1]],
        "due": order.arrival_due,
        "due_today": order.arrival_due is not None and same_day(order.arrival_due, now),
        "because": because(tx, order),
    }


def candidate(one: Candidate, found: Candidates) -> SimpleNamespace:
    shares = _shares(one)
    return SimpleNamespace(
        engineer_id=one.engineer_id,
        name=one.name,
        first_name=one.first_name,
        arrives_at=one.starts_at,
        state="open" if one.slack is None else "late" if one.slack < 0 else "tight" if one.slack < 15 else "safe",
        says="–" if one.slack is None else minutes(one.slack),
        cost=sum(share["minutes"] for share in shares),
        shares=shares,
        tells=". ".join(_tells(one, found)),
    )


def _tells(one: Candidate, found: Candidates) -> Iterator[str]:
    if one.missing_parts:
        yield _("Not aboard: %(parts)s", parts=enumerated(one.missing_parts))
    later = {found.places[other]: round(seconds / 60) for other, seconds in one.delays.items() if seconds >= 60}
    if later:
        yield _("Later then: %(visits)s", visits=enumerated(f"{place} +{late} min" for place, late in later.items()))


def hindered(one: Candidate, found: Candidates, skill: Callable[[str], str]) -> dict[str, str]:
    names = {each.engineer_id: each.first_name for each in (*found.can, *found.cannot)}
    changes = [change_says(change, skill, engineers=names, places=found.places) for change in one.changes]
    return {
        "name": one.name,
        "reason": " · ".join(obstacle_says(each, skill, engineers=names) for each in one.obstacles),
        "change": " · ".join(changes) or help_says(one.obstacles[0], skill),
        "change_url": "",
    }


def rest(found: Candidates | None) -> str:
    more = len(found.cannot) - MOST if found else 0
    return _("and %(more)s more", more=more) if more > 0 else ""


def _shares(one: Candidate) -> list[dict[str, Any]]:
    """Whole minutes that add up: what rounding leaves over goes to the largest share."""
    exact = {name: cost / 60 for name, cost in _told_apart(one).items() if cost}
    whole = {name: round(cost) for name, cost in exact.items()}
    if whole:
        largest = max(whole, key=lambda name: abs(whole[name]))
        whole[largest] += round(sum(exact.values())) - sum(whole.values())
    return [{"name": share_says(name), "minutes": value} for name, value in whole.items()]


def _told_apart(one: Candidate) -> dict[str, int]:
    """The costs by name, with the price of coming late to this visit apart from that of coming later to others."""
    late = one.costs.get("lateness", 0) + one.costs.get("step", 0)
    rest_of_it = {name: cost for name, cost in one.costs.items() if name not in ("lateness", "step")}
    return {**rest_of_it, "own_lateness": one.own_lateness, "lateness": late - one.own_lateness}
