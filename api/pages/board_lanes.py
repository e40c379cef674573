"""What waits for a dispatcher, in lanes beside the board."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from flask_babel import gettext as _

from api.display import hhmm, minutes, near, titled
from api.outlook_words import NAMES, why_says
from api.pages.board_frame import View, name_of
from api.pages.clock_words import if_resumed
from api.words import word
from dispatch.planning.shown.entry import LaneEntry


def lanes(view: View) -> list[dict[str, Any]]:
    found = view.board.lanes
    return [
        lane(view, _("Unassigned"), _("by slack"), found.unassigned, left_says, _("Every order has its engineer.")),
        lane(view, _("At risk"), _("worst first"), found.at_risk, spare_says, _("No promise is in danger.")),
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
            "why": bool(one.why),
            "urgent": one.urgent,
            "selected": one.reference == view.selected,
        }
        for one in entries
    ]
    return {"name": name, "order": order, "count": len(entries), "entries": shown, "calm": calm}


def what(entry: LaneEntry, now: datetime) -> str:
    if entry.waiting_for:
        waits = f"{word('waiting', entry.waiting_for)} · {titled(entry)}"
        waits += f" · {if_resumed(entry.due, now)}" if entry.due else ""
        return _("Ask again: %(waits)s", waits=waits) if entry.ask_again else waits
    if entry.engineer and entry.expected_at:
        facts = {"name": entry.engineer.split()[0], "at": hhmm(entry.expected_at), "due": hhmm(entry.due)}
        return _("%(name)s arrives %(at)s, due %(due)s", **facts) if entry.due else facts["name"]
    return titled(entry)


def at_risk_says(view: View, entry: LaneEntry) -> str:
    why = why_says(entry.why, view.engineers, view.board.now, skill=partial(name_of, view.board))
    in_time = _("%(chance)s %% in time", chance=entry.chance)
    return f"{_(NAMES[entry.promise])} {near(entry.due, view.board.now)} · {in_time} · {why}"


def left_says(entry: LaneEntry) -> str:
    return minutes(entry.minutes) if entry.minutes is not None else _("open")


def spare_says(entry: LaneEntry) -> str:
    """What nobody can say when it would be done has no minutes, but a chance."""
    return f"{entry.chance} %" if entry.minutes is None and entry.chance is not None else left_says(entry)


def age_says(entry: LaneEntry) -> str:
    return minutes(entry.minutes)


def over_says(entry: LaneEntry) -> str:
    return f"+{minutes(entry.minutes)}"
