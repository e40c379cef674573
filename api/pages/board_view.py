"""The day board, as its page shows it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import hhmm, minutes
from api.pages import repair_view
from api.pages.arrival_words import there_says
from api.pages.board_frame import MINUTE, View, name_of
from api.pages.board_lanes import lanes
from api.pages.board_map import map_data
from api.rest.roles import PLANNERS
from api.words import word
from dispatch.field.arrival import Arrival
from dispatch.people.branch import Branch
from dispatch.planning.board import Board
from dispatch.planning.shown.rows import BoardVisit, EngineerRow


def context(
    board: Board, branches: list[Branch], *, skill: str | None, selected: str | None, arrivals: Mapping[int, Arrival]
) -> dict[str, Any]:
    view = View(board, skill=skill, selected=selected, arrivals=arrivals)
    return {
        "board": bar(view, branches),
        "figures": figures(board),
        "repair": repair_view.banner(board.repair),
        "lanes": lanes(view),
        "rows": [row(view, one) for one in board.rows],
        "map_data": map_data(view, branches),
    }


def bar(view: View, branches: list[Branch]) -> dict[str, Any]:
    board = view.board
    return {
        "day": board.day,
        "earlier_url": view.url(day=board.day - timedelta(days=1), order=None),
        "later_url": view.url(day=board.day + timedelta(days=1), order=None),
        "branch": board.branch,
        "branches": [
            {"name": one.name, "url": view.url(branch=one.id, order=None), "chosen": one.id == board.branch_id}
            for one in branches
        ],
        "skill": name_of(board, view.skill) if view.skill else "",
        "skills": [
            {"name": _("All skills"), "url": view.url(skill=None), "chosen": not view.skill},
            *(
                {"name": name_of(board, code), "url": view.url(skill=code), "chosen": code == view.skill}
                for code in board.skills
            ),
        ],
        "starts_at": view.starts_at,
        "span": view.span,
        "hours": view.hours,
        "now": view.now,
        "zone": board.zone,
        "hidden_at_risk": board.hidden_at_risk,
        "improve_url": "/plans" if g.actor.role in PLANNERS else "",
        "improve": {"branch": board.branch_id, "day": board.day.isoformat()},
        "list_url": f"/work-orders?branch={board.branch_id}&state=planned",
    }


def figures(board: Board) -> dict[str, Any]:
    found = board.figures
    plan = board.last_plan
    return {
        "kept": found.kept,
        "due": found.due,
        "all": found.all,
        "posts": found.posts,
        "at_risk": found.at_risk,
        "at_risk_says": _("worst by %(time)s", time=minutes(found.breaks_by)) if found.breaks_by else "",
        "unassigned": found.unassigned,
        "unassigned_says": _("first due %(at)s", at=hhmm(found.first_due)) if found.first_due else "",
        "gap": plan.gap if plan else None,
        "gap_says": _("of the best possible, proven %(at)s", at=hhmm(plan.at)) if plan and plan.gap is not None else "",
    }


def row(view: View, engineer: EngineerRow) -> dict[str, Any]:
    first = next(iter(engineer.levels.items()), None)
    skills = f"{name_of(view.board, first[0])} {first[1]} · {engineer.start_place}" if first else engineer.start_place
    spans = [(engineer.shift[0], engineer.shift[1])] if engineer.shift else []
    return {
        "name": engineer.name,
        "skills": skills,
        "load": engineer.load,
        "shifts": [{"at": view.at(a), "minutes": int((b - a) / MINUTE)} for a, b in spans],
        "breaks": [
            {"at": view.at(at), "minutes": long, "says": _("Break %(at)s", at=hhmm(at))}
            for at, long in filter(None, [engineer.pause])
        ],
        "absences": [
            {"at": view.at(away.starts_at), "minutes": int((away.ends_at - away.starts_at) / MINUTE)}
            | {"says": word("absence", away.why)}
            for away in engineer.away
        ],
        "visits": [card(view, visit) for visit in engineer.visits],
    }


def card(view: View, visit: BoardVisit) -> dict[str, Any]:
    tails = {"tight": visit.slack, "late": visit.slack, "over": visit.over}
    tail = tails.get(visit.state)
    coming = view.arrivals.get(visit.visit_id)
    window = visit.window
    return {
        "at": view.at(visit.starts_at),
        "minutes": visit.minutes,
        "starts_at": visit.starts_at,
        "state": visit.state,
        "place": visit.place,
        "kind": visit.kind,
        "tail": (hhmm(coming.at) if coming else "")
        if tail is None
        else f"+{tail}"
        if visit.state == "over"
        else str(tail).replace("-", "−"),
        "travel": visit.travel_minutes,
        "url": view.url(order=visit.reference),
        "selected": visit.reference == view.selected,
        "pair": visit.pair,
        "there": there_says(coming, view.board.now),
        "promise": window
        and {
            "at": view.at(window[0]),
            "minutes": int((window[1] - window[0]) / MINUTE),
            "starts_at": window[0],
            "ends_at": window[1],
            "told": visit.told,
        },
    }
