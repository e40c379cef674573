"""The day board, as its page shows it."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from api.display import hhmm, km, minutes
from api.language import language
from api.outlook_words import likely_says, why_says
from api.pages import repair_view
from api.pages.clock_words import if_resumed
from api.rest.roles import PLANNERS
from api.words import word
from dispatch.field.arrival import Arrival
from dispatch.people.branch import Branch
from dispatch.people.region import sketch
from dispatch.planning.board import Board
from dispatch.planning.shown.entry import LaneEntry
from dispatch.planning.shown.rows import BoardVisit, EngineerRow

EARLIEST, LATEST = 7, 17
MINUTE = timedelta(minutes=1)
HELD = {"held": "held", "late": "late", "tight": "tight"}


class View:
    """One showing of a board: knows its left edge and how links to itself look."""

    def __init__(
        self, board: Board, *, skill: str | None, selected: str | None, arrivals: Mapping[int, Arrival] | None = None
    ):
        """`arrivals`: by visit, of those on the way who let us read it."""
        self.board, self.skill, self.selected, self.arrivals = board, skill, selected, arrivals or {}
        first, last = _hours(board)
        self.hours = list(range(first, last + 1))
        self.starts_at = datetime.combine(board.day, time(first), ZoneInfo(board.zone))
        self.span = (last + 1 - first) * 60

    def at(self, moment: datetime) -> int:
        return int((moment - self.starts_at) / MINUTE)

    def url(self, **changes: object) -> str:
        kept = {"branch": self.board.branch_id, "day": self.board.day, "skill": self.skill, "order": self.selected}
        return address(kept | changes)

    @property
    def engineers(self) -> dict[int, str]:
        return {row.engineer_id: row.name for row in self.board.rows}

    @property
    def now(self) -> int | None:
        at = self.at(self.board.now)
        return at if 0 <= at <= self.span else None


def address(asked: Mapping[str, object], *, path: str = "/board") -> str:
    return f"{path}?" + urlencode({name: value for name, value in asked.items() if value})


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


def lanes(view: View) -> list[dict[str, Any]]:
    found = view.board.lanes
    return [
        lane(view, _("Unassigned"), _("by slack"), found.unassigned, left_says, _("Every order has its engineer.")),
        lane(view, _("At risk"), _("worst first"), found.at_risk, left_says, _("No promise is in danger.")),
        lane(view, _("Waiting"), _("by age"), found.waiting, age_says, _("Nobody keeps us waiting.")),
        lane(view, _("Running late"), _("by minutes"), found.running_late, over_says, _("Nobody runs over time.")),
    ]


def lane(
    view: View, name: str, order: str, entries: tuple[LaneEntry, ...], says: Callable[[LaneEntry], str], calm: str
) -> dict[str, Any]:
    shown = [
        {
            "url": view.url(order=one.reference),
            "kind": one.kind,
            "place": one.place,
            "what": at_risk_says(view, one) if one.why else what(one, view.board.now),
            "state": one.state,
            "says": says(one),
            "urgent": one.urgent,
            "selected": one.reference == view.selected,
        }
        for one in entries
    ]
    return {"name": name, "order": order, "count": len(entries), "entries": shown, "calm": calm}


def what(entry: LaneEntry, now: datetime) -> str:
    if entry.waiting_for:
        waits = f"{word('waiting', entry.waiting_for)} · {entry.title}"
        waits += f" · {if_resumed(entry.due, now)}" if entry.due else ""
        return _("Ask again: %(waits)s", waits=waits) if entry.ask_again else waits
    if entry.engineer and entry.expected_at:
        facts = {"name": entry.engineer.split()[0], "at": hhmm(entry.expected_at), "due": hhmm(entry.due)}
        return _("%(name)s arrives %(at)s, due %(due)s", **facts) if entry.due else facts["name"]
    return entry.title


def at_risk_says(view: View, entry: LaneEntry) -> str:
    return f"{likely_says(entry.chance)} · {why_says(entry.why, view.engineers, skill=partial(name_of, view.board))}"


def left_says(entry: LaneEntry) -> str:
    return minutes(entry.minutes) if entry.minutes is not None else _("open")


def age_says(entry: LaneEntry) -> str:
    return minutes(entry.minutes)


def over_says(entry: LaneEntry) -> str:
    return f"+{minutes(entry.minutes)}"


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


def there_says(coming: Arrival | None, now: datetime) -> str:
    """When they will be there, how far it is, and how old that is; nothing where their phone doesn't say."""
    if coming is None:
        return ""
    facts = {"at": hhmm(coming.at), "km": km(coming.metres or 0)}
    age = round((now - coming.seen_at) / MINUTE)
    if coming.stale:
        return ngettext(
            "there about %(at)s, %(km)s away; %(num)d minute old",
            "there about %(at)s, %(km)s away; %(num)d minutes old",
            age,
            **facts,
        )
    return _("there about %(at)s, %(km)s away; said just now", **facts)


def map_data(view: View, branches: list[Branch]) -> dict[str, Any]:
    here = next(one for one in branches if one.id == view.board.branch_id)
    return {
        "sketch": sketch(),
        "depots": [{"name": here.name, "lon": here.depot_lon, "lat": here.depot_lat}],
        "routes": [route(view, one) for one in view.board.rows],
        "unassigned": [],
    }


def route(view: View, engineer: EngineerRow) -> dict[str, Any]:
    """At which door somebody is, or is going to. Where they are on the way, no map shows."""
    under_way = next((v for v in engineer.visits if v.state in ("on_the_way", "on_site", "over") and v.lat), None)
    stops = [visit for visit in engineer.visits if visit.lat is not None]
    return {
        "engineer": engineer.name,
        "initials": "".join(part[0] for part in engineer.name.split()[:2]),
        "state": "none" if under_way is None else "on_the_way" if under_way.state == "on_the_way" else "on_site",
        "says": there_says(view.arrivals.get(under_way.visit_id), view.board.now) if under_way else "",
        "lon": under_way and under_way.lon,
        "lat": under_way and under_way.lat,
        "selected": any(visit.reference == view.selected for visit in engineer.visits),
        "stops": [
            {
                "lon": visit.lon,
                "lat": visit.lat,
                "state": visit.state if visit.state in ("tight", "late", "done") else "planned",
                "place": visit.place,
                "url": view.url(order=visit.reference),
                "selected": visit.reference == view.selected,
            }
            for visit in stops
        ],
    }


def name_of(board: Board, skill: str) -> str:
    names = board.skills.get(skill, {"en": skill})
    return names.get(language()) or names["en"]


def _hours(board: Board) -> tuple[int, int]:
    """The hours to draw: the working day, wider where somebody works earlier or later."""
    zone = ZoneInfo(board.zone)
    shifts = [one.shift for one in board.rows if one.shift]
    starts = [a.astimezone(zone).hour for a, _b in shifts if a.astimezone(zone).date() == board.day]
    ends = [b.astimezone(zone).hour for _a, b in shifts if b.astimezone(zone).date() == board.day]
    return min([EARLIEST, *starts]), min(23, max([LATEST, *ends]))
