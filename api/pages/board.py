"""The dispatcher's day."""

from flask import Blueprint, g, redirect, request
from werkzeug.wrappers import Response

from api import forms
from api.display import zone
from api.endpoint import page, roads
from api.pages import board_view, choice_view
from api.pages.board_frame import address
from api.pages.refused_view import Refused
from dispatch.errors import NotFound, Refusal
from dispatch.field.arrival import at_the_desk
from dispatch.people.queries import next_day_with_shifts
from dispatch.planning import actions, publishing
from dispatch.planning import board as boards
from dispatch.planning import queries as plans
from dispatch.planning.by_hand.placing import place
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import queries, visits

routes = Blueprint("board", __name__)
PLANNERS = frozenset({Role.DISPATCHER, Role.MANAGER})


@routes.get("/board")
@page("planning/board.html")
def show(tx: Transaction) -> dict:
    return context(tx, request.args.get("order"))


def context(tx: Transaction, selected: str | None, *, refused: Refused | None = None) -> dict:
    """The board that the address asks for: branch, day and skill."""
    branches = queries.branches(tx)
    if not branches:
        raise NotFound
    here = next((one for one in branches if str(one.id) == request.args.get("branch")), branches[0])
    g.zone = here.time_zone
    today = tx.stamp.at.astimezone(zone()).date()
    day = forms.day_of(request.args.get("day")) or next_day_with_shifts(tx, here, today)
    skill = request.args.get("skill")
    board = boards.board(tx, here.id, day, skill=skill)
    arrivals = at_the_desk(tx, board.records.visits, roads())
    asked = {"skill": skill, "refused": refused, "arrivals": arrivals}
    return {
        **board_view.context(board, branches, skill=skill, selected=selected, arrivals=arrivals),
        "selected": choice_view.selected(tx, board, selected, **asked) if selected else None,
    }


def refused(tx: Transaction, refusal: Refusal, visit_id: int) -> dict:
    """The same board again, with what was refused on top of the order it was about."""
    tried = Refused(refusal, forms.number("engineer_id"), forms.text("starts_at"))
    return context(tx, queries.visit(tx, visit_id).work_order.reference, refused=tried)


@routes.post("/board/visits/<int:visit_id>/give")
@page("planning/board.html", roles=PLANNERS, refused=refused)
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
        partner_id=forms.number("partner_id"),
    )
    order = visit.work_order
    g.zone = order.branch.time_zone
    shown = {"branch": order.branch_id, "day": starts_at.astimezone(zone()).date(), "order": order.reference}
    return redirect(address(shown | {"skill": request.args.get("skill")}))


@routes.post("/board/repairs/<int:run_id>/accept")
@page(roles=PLANNERS)
def accept(tx: Transaction, run_id: int) -> Response:
    """As every plan is published: what was changed meanwhile stays as it is."""
    publishing.publish(tx, run_id)
    return _to_board(tx, run_id)


@routes.post("/board/repairs/<int:run_id>/leave")
@page(roles=PLANNERS)
def leave(tx: Transaction, run_id: int) -> Response:
    actions.discard_run(tx, run_id)
    return _to_board(tx, run_id)


def _to_board(tx: Transaction, run_id: int) -> Response:
    run = plans.run(tx, run_id)
    return redirect(address({"branch": run.branch_id, "day": run.day}))
