"""How likely a promise is to hold, and why, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from api.display import enumerated, hhmm, minutes, near
from api.words import word
from dispatch.errors import N_
from dispatch.planning.outlook.outlook import Outlook, OutlookState, PromiseName

NAMES = {
    PromiseName.RESPONSE: N_("Answer"),
    PromiseName.ARRIVAL: N_("Arrive"),
    PromiseName.RESOLUTION: N_("Solve"),
    PromiseName.WINDOW: N_("Told window"),
}
STATES = {
    OutlookState.SAFE: N_("safe"),
    OutlookState.TIGHT: N_("tight"),
    OutlookState.WILL_BREAK: N_("will break"),
    OutlookState.BROKEN: N_("broken"),
    OutlookState.PAUSED: N_("paused"),
}
# The colours of the design know these.
COLOURS = {
    OutlookState.SAFE: "safe",
    OutlookState.TIGHT: "tight",
    OutlookState.WILL_BREAK: "late",
    OutlookState.BROKEN: "late",
    OutlookState.PAUSED: "wait",
}
WHY = {
    "waits": N_("waiting: %(waiting)s"),
    "past": N_("was due %(moment)s"),
    "unanswered": N_("nobody has answered yet, %(time)s left"),
    "nobody_qualified": N_("nobody here holds %(skills)s"),
    "no_room": N_("nobody who can is free in the next %(days)s days"),
    "nobody_works": N_("nobody is on shift in the days ahead"),
    "on_the_way": N_("%(name)s is on the way, there about %(at)s"),
    "at_work": N_("%(name)s is at work, done about %(at)s"),
    "overruns": N_("%(name)s is %(time)s over the planned time"),
    "on_plan": N_("%(name)s, expected about %(at)s"),
    "room": N_("%(name)s could come about %(moment)s"),
    "planned_late": N_("planned %(time)s after the deadline"),
    "held_up": N_("%(name)s is held up at %(reference)s, about %(time)s late"),
    "late_start": N_("%(name)s is about %(time)s behind the plan"),
    "little_room": N_("only about %(time)s to spare"),
    "may_return": N_("%(per_cent)s %% of such visits need another"),
    "nobody_free": N_("nobody who can is free before %(moment)s, after what is due sooner"),
    "gone": N_("%(name)s has not begun and will not come any more that day"),
}


def likely_says(chance: int | None) -> str:
    return _("paused") if chance is None else _("%(chance)s %% likely in time", chance=chance)


def outlook_says(outlook: Outlook, now: datetime) -> str:
    """In a few letters: how likely, or how long it has been broken."""
    if outlook.state is OutlookState.BROKEN:
        return minutes((outlook.due - now).total_seconds() / 60)
    return likely_says(outlook.chance)


def why_says(
    why: Mapping[str, Any], engineers: Mapping[int, str], now: datetime, *, skill: Callable[[str], str] = str
) -> str:
    """`engineers`: id → name; `skill`: code → name."""
    at = datetime.fromisoformat(why["at"]) if "at" in why else None
    facts = {
        "waiting": word("waiting", why["for"]) if why.get("for") else "",
        "name": engineers.get(why.get("engineer_id"), _("Somebody")),
        "at": hhmm(at),
        "moment": near(at, now) if at else "",
        "time": minutes(why.get("minutes")),
        "skills": enumerated(f"{skill(code)} {level}" for code, level in why.get("needs", {}).items()),
    }
    return _(WHY[why["code"]], **{**why, **facts})
