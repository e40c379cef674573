"""One made-up day, in the shapes the pages expect: what the api's queries must hand over."""

from datetime import date, datetime, timedelta

TUESDAY = date(2026, 11, 24)
SEVEN = datetime.fromisoformat("2026-11-24T07:00+01:00")
NOTHING_WRONG = {"given": {}, "errors": {}}
ACTOR = {"name": "Hanne Vik", "role": "dispatcher"}
WEIGHTS = [(1, "Low"), (2, "Medium"), (3, "High")]
SAID = {"text": "Given to Lars, 12:05. Family Haugen is told.", "undo": ""}


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return SEVEN.replace(hour=hours, minute=minutes)


def minute(clock: str) -> int:
    return round((at(clock) - SEVEN) / timedelta(minutes=1))


def card(place: str, clock: str, minutes: int, state: str, window: str, **more) -> dict:
    starts, ends = window.split("-")
    promise = {"at": minute(starts), "minutes": minute(ends) - minute(starts), "told": state != "proposed"}
    return {
        "at": minute(clock),
        "starts_at": at(clock),
        "minutes": minutes,
        "state": state,
        "place": place,
        "kind": "lock",
        "tail": "",
        "travel": 14,
        "url": "#",
        "selected": False,
        "pair": False,
        "there": "",
        "promise": {**promise, "starts_at": at(starts), "ends_at": at(ends)},
    } | more


def engineer(name: str, skills: str, load: int | None, *visits: dict, absences: list[dict] = ()) -> dict:
    return {
        "name": name,
        "skills": skills,
        "load": load,
        "shifts": [] if absences else [{"at": 30, "minutes": 480}],
        "breaks": [{"at": 260, "minutes": 30, "says": "Break 11:20"}] if visits else [],
        "absences": absences,
        "visits": visits,
    }


ROWS = [
    engineer(
        "Kari Nordby",
        "Locks 3 · Sagene",
        82,
        card("Torshov", "07:55", 60, "done", "08:00-10:00"),
        card("Sagene", "10:18", 62, "on_site", "10:00-12:00", kind="camera"),
        card("Sandaker", "12:14", 60, "planned", "12:00-14:00", kind="hub"),
    ),
    engineer(
        "Lars Holm",
        "Locks 2 · Sentrum",
        61,
        card("Majorstua", "09:52", 60, "on_site", "09:00-11:00"),
        card("+11 min", "12:05", 55, "ghost", "11:08-13:08"),
        card("Adamstuen", "13:25", 70, "planned", "13:00-15:00", kind="valve", selected=True),
    ),
    engineer(
        "Amina Yusuf",
        "Hubs 3 · Nordre Aker",
        88,
        card("Storo", "10:52", 63, "on_the_way", "10:00-12:00"),
        card("Løren", "12:32", 50, "held", "12:00-14:00", kind="light"),
    ),
    engineer(
        "Jonas Berg",
        "Network 2 · Vest",
        104,
        card("Hoff", "09:30", 130, "over", "09:00-11:00", tail="+42"),
        card("Tåsen", "11:54", 60, "tight", "10:00-12:00", tail="6", kind="network"),
        card("Ullevål", "14:12", 60, "late", "12:00-14:00", tail="−12"),
    ),
    engineer("Erik Sandvik", "Heat 2 · Sør", None, absences=[{"at": 30, "minutes": 480, "says": "Sick today"}]),
    engineer(
        "Li Mei 李梅",
        "Cameras 3 · Øst",
        90,
        card("Solli", "09:40", 40, "failed", "09:00-11:00"),
        card("Linderud", "14:02", 60, "proposed", "13:00-15:00", kind="valve"),
    ),
]


def entry(kind: str, place: str, what: str, state: str, says: str, **more) -> dict:
    usual = {"url": "#", "urgent": False, "selected": False, "why": False}
    return {"kind": kind, "place": place, "what": what, "state": state, "says": says, **usual, **more}


UNASSIGNED = [
    entry("lock", "Thereses gate 14", "Locked out · app key fails", "safe", "1 h 03", urgent=True, selected=True),
    entry("heat_pump", "Kjelsåsveien 51", "No heat, two children", "safe", "2 h 20"),
]
AT_RISK = [
    entry("lock", "Ullevålsveien 60", "Arrive 14:00 · 10 % likely in time · planned late", "late", "−12 min", why=True),
    entry("network", "Tåsenveien 5", "Jonas arrives 11:54, due 12:00", "tight", "6 min"),
]
WAITING = [entry("part", "Økernveien 95", "Part: radiator valve, Wed 08:00", "wait", "1 d 2 h")]


def lane(name: str, order: str, calm: str, entries: list[dict]) -> dict:
    return {"name": name, "order": order, "count": len(entries), "calm": calm, "entries": entries}


LOCK = {
    "id": 1,
    "url": "#",
    "back": "",
    "says": "Locked: Lars Holm, 12–14. The customer asked for it.",
    "may_change": True,
    "engineer": "Lars Holm",
    "locked_engineer": True,
    "when": "window",
    "times": [("", "May move"), ("window", "Within 12–14")],
    "reasons": [("customer", "The customer asked for it")],
}

SELECTED = {
    "lock": LOCK,
    "reference": "DS-48213",
    "url": "#",
    "title": "Locked out: door lock won’t open, app key fails",
    "address": "Thereses gate 14, 3rd floor",
    "customer": "Familien Haugen",
    "urgent": True,
    "priority": "Urgent · 4 h",
    "tags": ["Lock · hardware", "Virkel D3"],
    "due": at("13:08"),
    "due_today": True,
    "stands": "",
    "because": "4 h because city zone, urgent, plan Plus.",
    "standing": [
        {"name": "Arrive", "due": "13:08", "state": "late", "says": "31 %", "word": "will break", "why": "nobody free"},
        {"name": "Solve", "due": "", "state": "wait", "says": "paused", "word": "paused", "why": "waiting: part"},
    ],
    "untold": [],
    "rescues": None,
    "refusal": None,
    "action": "#",
    "version": 3,
    "along": [{"engineer_id": 4, "name": "Nils Berg"}, {"engineer_id": 5, "name": "Ane Dahl"}],
    "can": 2,
    "cannot": 3,
    "candidates": [
        {
            "engineer_id": 2,
            "name": "Lars Holm",
            "first_name": "Lars",
            "arrives_at": at("12:05"),
            "state": "safe",
            "says": "63 min",
            "cost": 12,
            "shares": [
                {"name": "Extra travel", "minutes": 11},
                {"name": "Others lose slack", "minutes": 4},
                {"name": "Light day", "minutes": -3},
            ],
            "tells": "Nobody else is moved. Family Haugen is told 12:05.",
        },
        {
            "engineer_id": 1,
            "name": "Kari Nordby",
            "first_name": "Kari",
            "arrives_at": at("12:38"),
            "state": "tight",
            "says": "30 min",
            "cost": 24,
            "shares": [{"name": "Travel", "minutes": 24}],
            "tells": "",
        },
    ],
    "refused": [
        {"name": "Amina Yusuf", "reason": "Certificate Locks 2 expired 3 Nov", "change": "Renewal", "change_url": "#"},
        {"name": "Erik Sandvik", "reason": "Absent today", "change": "", "change_url": ""},
    ],
    "refused_rest": "1 more: no lock skill",
}


def stop(lon: float, lat: float, state: str = "planned", **more) -> dict:
    return {"lon": lon, "lat": lat, "state": state, "place": "Torshov", "url": "#", "selected": False, **more}


MAP = {
    "sketch": {"type": "FeatureCollection", "features": []},
    "depots": [{"name": "Alnabru", "lon": 10.84, "lat": 59.93}],
    "routes": [
        {
            "engineer": "Lars Holm",
            "initials": "LH",
            "state": "on_site",
            "lon": 10.71,
            "lat": 59.93,
            "selected": True,
            "stops": [stop(10.71, 59.93, "done"), stop(10.73, 59.94), stop(10.74, 59.92, "late")],
        }
    ],
    "unassigned": [stop(10.735, 59.925, selected=True)],
}

BOARD = {
    "actor": ACTOR,
    "said": SAID,
    "board": {
        "day": TUESDAY,
        "earlier_url": "#before",
        "later_url": "#after",
        "branch": "Oslo",
        "branches": [{"name": "Oslo", "url": "#", "chosen": True}, {"name": "Asker", "url": "#", "chosen": False}],
        "skill": "",
        "skills": [{"name": "Locks", "url": "#", "chosen": False}],
        "starts_at": SEVEN,
        "span": 660,
        "hours": list(range(7, 18)),
        "now": 222,
        "zone": "Europe/Oslo",
        "hidden_at_risk": 0,
        "improve_url": "#",
        "improve": {"day": "2026-11-24", "branch": 1},
        "list_url": "#list",
    },
    "figures": {
        "kept": 17,
        "due": 18,
        "all": 42,
        "posts": ["kept"] * 12 + ["broken"] + ["kept"] * 5 + ["safe"] * 3 + ["tight"] + ["safe"] * 4 + ["late"],
        "at_risk": 3,
        "at_risk_says": "1 breaks by 12 min",
        "unassigned": 5,
        "unassigned_says": "first due 13:08",
        "gap": 1.2,
        "gap_says": "of the best possible, proven 10:38",
    },
    "repair": None,
    "lanes": [
        lane("Unassigned", "by slack", "Every order has an engineer.", UNASSIGNED),
        lane("At risk", "by minutes", "Nothing is at risk.", AT_RISK),
        lane("Waiting", "by age", "Nobody is waited for.", WAITING),
        lane("Running late", "", "Everybody is on time.", []),
    ],
    "rows": ROWS,
    "selected": SELECTED,
    "map_data": MAP,
}
QUIET_BOARD = BOARD | {"selected": None, "rows": [], "board": BOARD["board"] | {"now": None}}
QUIET_BOARD["figures"] = BOARD["figures"] | {"gap": None, "at_risk": 0, "at_risk_says": ""}
REFUSED_BOARD = BOARD | {
    "selected": SELECTED
    | {
        "refusal": {
            "title": "Kari Nordby can’t begin at 12:10.",
            "text": "",
            "rules": [{"reason": "Would lose the break by 20 min", "change": "Move the break by 20 min"}],
            "instead": "Kari can begin at 12:38.",
        }
    }
}
