"""What lies ahead, made up: alerts, promises at risk, full and empty days, and the ladder."""

from types import SimpleNamespace as Row

from tests.look.day import ACTOR

BRANCHES = [{"name": "Oslo", "url": "#", "chosen": True}, {"name": "Drammen", "url": "#", "chosen": False}]
ALERT = Row(
    id=1,
    heading="Lars Holm has not set out",
    behind="should have left 09:20 to be there 09:30",
    order="DS-48211",
    place="Thereses gate 14",
    url="#",
    role="Dispatcher",
    at="09:31",
)
RISK = Row(
    reference="DS-48211",
    url="#",
    title="Door lock won't open",
    place="Thereses gate 14",
    promise="Arrive",
    due="10:00",
    expected="10:24",
    state="late",
    says="12 % likely in time",
    why="Lars Holm is held up at DS-48197, about 24 min late",
)


def a_day(name: str, load: int | None, state: str) -> Row:
    return Row(day=name, load=load, state=state, paid=52.5, planned=30.1, known=6.0, expected=8.4)


def a_column(name: str, planned: float) -> dict:
    parts = [("planned", planned), ("known", 10.0), ("expected", 12.0)]
    below, found = 0.0, []
    for part, height in parts:
        found.append({"name": part, "y": 100 - below - height, "height": height})
        below += height
    return {"day": name, "parts": found}


OUTLOOK = {
    "actor": ACTOR,
    "branch": "Oslo",
    "branches": BRANCHES,
    "looked_at": "09:31",
    "alerts": [ALERT, Row(**vars(ALERT) | {"id": 2, "order": "DS-48215"})],
    "may_take": True,
    "risks": [RISK],
    "days": [a_day("Mon 23 Nov", 91, "late"), a_day("Tue 24 Nov", 82, "tight"), a_day("Wed 25 Nov", None, "kept")],
    "chart": [a_column("Mon", 54.0), a_column("Tue", 46.0), a_column("Wed", 0.0)],
    "warn": 80,
    "full": 86,
}
CALM = OUTLOOK | {"alerts": [], "risks": [], "days": [], "chart": [], "looked_at": None, "may_take": False}
STEP = Row(
    id=1,
    version=1,
    promise="Arrive",
    when="will break as things stand",
    effect="Tell",
    who="Morten Aasen",
    branch="Every branch",
    only="",
    active=True,
    calls=None,
)
CHOICES = [("", "Any"), ("one", "One")]
ASKED = ("branch", "promise", "trigger", "effect", "who", "priority", "tier", "work_kind")
LADDER = {
    "actor": ACTOR,
    "form": {"given": {}, "errors": {}},
    "steps": [STEP, Row(**vars(STEP) | {"id": 2, "when": "deadline reached", "active": False, "calls": 4})],
    "branch": "Oslo",
    "branches": BRANCHES,
    "may_edit": True,
    "editing": STEP,
    "options": dict.fromkeys(ASKED, CHOICES),
    "by_mail": True,
}
