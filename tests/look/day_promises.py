"""What the house promises: its rules and calendars, promises by hand, and how many were kept."""

from tests.look.day import ACTOR, NOTHING_WRONG, TUESDAY, at

FIGURE = {"branch": "Oslo", "week": TUESDAY, "renegotiated": 2, "void": 1, "url": "#"}
KEPT = {
    "actor": ACTOR,
    "kinds": [
        {"name": "Window", "kept": 48, "all": 50, "percent": 96},
        {"name": "Callback", "kept": 0, "all": 0, "percent": None},
    ],
    "figures": [
        FIGURE | {"name": "Window", "kept": 48, "broken": 2, "percent": 96},
        FIGURE | {"name": "Callback", "kept": 0, "broken": 0, "percent": None},
    ],
    "weeks": 8,
}
NONE_ENDED = KEPT | {"kinds": [], "figures": []}
ROWS = {
    "actor": ACTOR,
    "rows": [
        {
            "reference": "DS-48213",
            "url": "#",
            "kind": "Window",
            "said_at": at("09:16"),
            "text": "Vi står på døren senest 13:08.",
            "lang": "nb",
            "by": "Hanne Vik, phone",
            "due_to": at("13:08"),
            "ended_at": at("12:03"),
            "state": "kept",
            "says": "Kept",
        }
    ],
    "about": "Window · Oslo · week of 23 Nov",
    "csv_url": "#",
    "most": 500,
}
RULES = {
    "actor": ACTOR,
    "rules": [
        {
            "id": 1,
            "url": "#",
            "scope": "Plus · urgent · city zone",
            "targets": ["30 min", "4 h", "1 open day"],
            "clock": "Day and night",
            "warnings": "50, 75, 100 %",
            "since": "1 Sep 2026",
            "to_come": [{"since": "1 Jan 2027", "says": "30 min · 3 h · 1 open day"}],
        }
    ],
    "to_come": [{"id": 2, "scope": "Bergen", "says": "1 h · 8 h · 2 open days", "since": "1 Jan 2027"}],
    "waiting": {"count": 7, "breaks": 1, "at": at("09:00"), "url": "#"},
    "runs": [{"url": "#", "at": at("09:00"), "who": "Hanne Vik", "moved": 3, "orders": 12, "under_way": True}],
    "may_edit": True,
}
NO_RULES = RULES | {"rules": [], "to_come": [], "waiting": None, "runs": []}
LATER = {"name": "Arrive", "before": "13:08", "after": "10:08", "by": "−3 h", "breaks": True}
TRIAL = {
    "count": 8,
    "looked_at": 42,
    "breaks": 1,
    "on": "1 Jan 2027",
    "rows": [
        {
            "id": 213,
            "reference": "DS-48213",
            "url": "#",
            "title": "Locked out: door lock won’t open",
            "branch": "Oslo",
            "because": "Rule: urgent, city zone, Plus",
            "breaks": True,
            "clocks": [LATER, LATER | {"name": "Solve", "breaks": False}],
        }
    ],
    "more": 7,
}
RULE = {
    "actor": ACTOR,
    "form": {
        "given": {"response": "30min", "calendar": "always"},
        "errors": {"arrival": "Write a time such as 4h or 1bd."},
    },
    "action": "#",
    "scope": "Plus · urgent · city zone",
    "replaces": 1,
    "history": [
        {"id": 3, "since": "1 Jan 2027", "says": "30 min · 3 h", "clock": "Day and night", "future": True},
        {"id": 1, "since": "1 Sep 2026", "says": "30 min · 4 h", "clock": "Day and night", "future": False},
    ],
    "hint": "30min, 4h, 4bh (open hours) or 1bd (open days)",
    "tiers": [("plus", "Plus")],
    "branches": [("oslo", "Oslo")],
    "zones": [("city", "City")],
    "faults": [("lock_stuck", "A lock does not open")],
    "kinds": [("repair", "Repair")],
    "priorities": [("urgent", "Urgent")],
    "calendars": [("opening", "Opening hours"), ("always", "Day and night")],
}
NEW_RULE = RULE | {"form": NOTHING_WRONG, "scope": "", "replaces": None, "history": []}
ON_TRIAL = {
    "id": 3,
    "lives": False,
    "stopped": False,
    "failed": False,
    "at": at("10:30"),
    "who": "Hanne Vik",
    "orders": 42,
    "done": 42,
    "moved": 8,
    "stop_url": "#",
}
APPLY = {"actor": ACTOR, "trial": ON_TRIAL, "edit": None, "found": TRIAL}
TRIED = {
    "actor": ACTOR,
    "trial": ON_TRIAL | {"lives": True, "done": 12},
    "edit": {"scope": "Plus · urgent", "says": "Arrive 4 h", "on": TUESDAY, "form_url": "#", "keep_url": "#"},
    "found": None,
}
RUN = {
    "actor": ACTOR,
    "run": {
        "at": at("10:30"),
        "who": "Hanne Vik",
        "on": "24 Nov 2026",
        "under_way": False,
        "orders": 12,
        "done": 12,
        "moved": 3,
    },
}
REASONS = [("weather", "Weather"), ("wish", "The customer wishes it")]
BY_HAND = {
    "actor": ACTOR,
    "order": {"reference": "DS-48213", "title": "Locked out: door lock won’t open", "version": 4, "by_hand": True},
    "clocks": [
        {"name": "Arrive", "key": "arrival", "says": "13:08"},
        {"name": "Solve", "key": "resolution", "says": "Wed 25 Nov 09:08"},
    ],
    "form": {"given": {"arrival_day": "2026-11-24"}, "errors": {"arrival_time": "Write a time such as 14:30."}},
    "reasons": REASONS,
}
BY_HAND_MANY = {
    "actor": ACTOR,
    "orders": [
        {"reference": "DS-48213", "title": "Locked out", "url": "#", "dues": ["answered", "13:08", "Wed 25 Nov 09:08"]}
    ],
    "clocks": [("arrival", "Arrive"), ("resolution", "Solve")],
    "form": NOTHING_WRONG,
    "reasons": REASONS,
    "outcomes": None,
}
BY_HAND_DONE = BY_HAND_MANY | {
    "outcomes": [
        {"reference": "DS-48213", "url": "#", "done": True, "says": "Arrive 15:08"},
        {"reference": "DS-48199", "url": "#", "done": False, "says": "It is closed."},
    ]
}
WEEK = [
    {"code": code, "name": code.capitalize(), "says": "08:00–16:00", "open": [(480, 960)]}
    for code in ("mon", "tue", "wed", "thu", "fri")
] + [{"code": code, "name": code.capitalize(), "says": "closed", "open": []} for code in ("sat", "sun")]
CHRISTMAS = {
    "day": "2026-12-25",
    "shown": "25 December 2026",
    "says": "closed",
    "closed": True,
    "why": "Christmas Day",
    "source": "Public holiday",
}
OPENING = {
    "name": "opening",
    "title": "Opening hours",
    "zone": "Europe/Oslo",
    "url": "#",
    "week": WEEK,
    "next_days": [CHRISTMAS],
    "fixed": False,
    "removable": False,
    "version": 1,
    "feed": "",
    "feed_read_at": None,
}
WATCH = OPENING | {"name": "weekend-watch", "title": "Weekend watch", "next_days": [], "removable": True}
ALWAYS = OPENING | {"name": "always", "title": "Day and night", "fixed": True}
OSLO = {"name": "Oslo", "code": "oslo"}
CALENDARS = {"actor": ACTOR, "branches": [OSLO | {"calendars": [OPENING, WATCH, ALWAYS]}], "may_edit": True}
DAYS = [
    {"number": n, "state": state, "today": n == 2} for n, state in enumerate(("open", "closed", "special", "rest"), 1)
]
OFFERED = {"value": "2026-12-26", "day": TUESDAY.replace(month=12, day=26), "year": 2026, "says": "closed"}
CALENDAR = {
    "actor": ACTOR,
    "branch": OSLO,
    "calendar": WATCH | {"feed_read_at": at("10:00")},
    "heading": "Weekend watch",
    "failure": "",
    "year": 2026,
    "months": [{"name": name, "days": DAYS} for name in ("Jan", "Feb", "Mar")],
    "days": [CHRISTMAS],
    "form": {"given": {}, "errors": {"day": "Write a day such as 2026-12-24."}},
    "week_form": {
        "given": {"weekly.mon": "08:00–16:00", "zone": "Europe/Oslo", "title": "Weekend watch"},
        "errors": {},
    },
    "problem": "One of the days has no date.",
    "trial": TRIAL,
    "offered": [
        OFFERED | {"why": "Boxing Day", "ticked": True, "there": False},
        OFFERED | {"value": "2026-12-25", "why": "Christmas Day", "ticked": False, "there": True},
    ],
    "left_out": ["Team lunch"],
    "source": "file",
    "country": "NO",
    "countries": ["CN", "NO", "SE"],
    "may_edit": True,
}
QUIET_CALENDAR = CALENDAR | {
    "days": [],
    "offered": None,
    "left_out": [],
    "trial": None,
    "problem": "",
    "failure": "503.",
}
NEW_CALENDAR = {"actor": ACTOR, "branch": OSLO, "form": {"given": {}, "errors": {"name": "Small letters, please."}}}
