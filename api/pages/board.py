"""The dispatcher's day."""

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.display import zone
from api.endpoint import page, roads
from api.pages import board_view, choice_view
from dispatch.errors import NotFound
from dispatch.people.queries import next_day_with_shifts
from dispatch.planning import board as boards
from dispatch.planning.by_hand.placing import place
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries, visits

routes = Blueprint("board", __name__)
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})


@routes.get("/board")
@page("planning/board.html")
def show(tx: Transaction) -> dict:
    branches = queries.branches(tx)
    if not branches:
        raise NotFound
    here = next((one for one in branches if str(one.id) == request.args.get("branch")), branches[0])
    g.zone = here.time_zone
    today = tx.stamp.at.astimezone(zone()).date()
    day = forms.day_of(request.args.get("day")) or next_day_with_shifts(tx, here, today)
    skill, selected = request.args.get("skill"), request.args.get("order")
    board = boards.board(tx, here.id, day, skill=skill)
    return {
        **board_view.context(board, branches, skill=skill, selected=selected),
        "selected": choice_view.selected(tx, board, selected) if selected else None,
    }


@routes.post("/board/visits/<int:visit_id>/give")
@page(roles=PLANNERS)
def give(tx: Transaction, visit_id: int) -> Response:
    """Give a visit to the engineer who was chosen among those who can."""
    visit = visits.visit_for_change(tx, visit_id)
    starts_at = forms.instant("starts_at")
    place(
        tx,
        visit.id,
        engineer_id=forms.number("engineer_id") or 0,
        starts_at=starts_at,
        roads=roads(),
        version=forms.number("version"),
    )
    day = starts_at.astimezone(zone()).date()
    return redirect(f"/board?branch={visit.work_order.branch_id}&day={day}&order={visit.work_order.reference}")
