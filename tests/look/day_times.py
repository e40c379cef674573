"""Times to choose from: by the customer on their page, by the desk for them."""

from tests.look.day import ACTOR, NOTHING_WRONG, TUESDAY, at


def slot(opens: str, closes: str, **more) -> dict:
    usual = {"recommended": False, "grade": "Possible", "why": "A longer drive for us, the same price for you"}
    return {"value": at(opens).isoformat(), "words": f"{opens}–{closes}"} | usual | more


WAITING = {
    "url": "#",
    "leave_url": "#",
    "place": 2,
    "sooner": False,
    "days": [(0, "Monday", False), (1, "Tuesday", True), (2, "Wednesday", False)],
    "parts": [("morning", "Morning", True), ("afternoon", "Afternoon", False), ("evening", "Evening", False)],
}
NEAR = {"recommended": True, "grade": "Recommended", "why": "We are in your neighbourhood then"}
CHOOSING = {
    "times": {
        "days": [
            {"day": "Tuesday 24 November", "slots": [slot("12:00", "14:00", **NEAR), slot("14:00", "16:00")]},
            {"day": "Wednesday 25 November", "slots": [slot("08:00", "10:00")]},
        ],
        "more_url": "#",
        "last": TUESDAY.replace(month=12, day=8),
        "url": "/f/t/times",
        "back_url": "/f/t",
        "title": "Fit a door lock",
        "takes": "1 h 15",
        "lang": "en",
        "why_not": None,
        "phone": "tel:+4722000000",
    },
    "waiting": WAITING,
    "kept": None,
    "form": NOTHING_WRONG,
}
KEPT = CHOOSING | {
    "kept": {
        "id": 5,
        "words": "Tuesday 24 November, 12:00–14:00",
        "with_it": "Two technicians come together.",
        "value": at("12:00").isoformat(),
        "until": at("10:52"),
        "left": "10 min",
        "by": "14:00",
        "may_renew": True,
    },
    "form": {"given": {}, "errors": {"": "Somebody else has just taken that time. Choose another."}},
}
NO_TIMES = CHOOSING | {"times": CHOOSING["times"] | {"days": [], "more_url": "", "last": None}}
NO_TIMES |= {"waiting": WAITING | {"leave_url": "", "place": 0}}


def window(words: str, **more) -> dict:
    usual = {"value": "2026-11-24T12:00+01:00", "is_open": True, "grade": "Possible", "good": False, "extra": "18 min"}
    who = {"engineer": "Lars Holm", "with_it": "", "starts_at": at("12:05"), "why": "", "change": ""}
    return {"words": words} | usual | who | more


CLOSED = {"is_open": False, "grade": "Closed", "engineer": "", "starts_at": None, "extra": ""}
HELP = {"why": "Locks level 2 is needed", "change": "Train to Locks level 2"}
OFFERING = {
    "actor": ACTOR,
    "order": {"reference": "DS-48213", "title": "Locked out: door lock won’t open"},
    "days": [
        (
            "Tuesday 24 November",
            [
                window("08:00–10:00", **CLOSED, **HELP),
                window("12:00–14:00", grade="Recommended", good=True),
                window("14:00–16:00"),
            ],
        )
    ],
    "why_not": "",
    "kept_until": at("10:52"),
    "action": "#",
    "earlier_url": "#",
    "later_url": "#",
    "form": NOTHING_WRONG,
}
NOTHING_TO_OFFER = OFFERING | {"days": [], "kept_until": None, "earlier_url": ""}

IN_LINE = {
    "place": 1,
    "branch": "Oslo",
    "reference": "DS-48213",
    "title": "Fit a door lock",
    "since": "Mon 23 Nov 09:12",
    "suits": "Tuesday · Morning",
    "offers": 1,
    "due": "Wed 25 Nov 12:00",
    "kept": "Tue 24 Nov 10:00, until Mon 23 Nov 11:12",
    "url": "#",
}
LINE = {
    "actor": ACTOR,
    "line": [IN_LINE, IN_LINE | {"place": 2, "offers": 0, "due": None, "kept": ""}],
    "may_change": True,
}
TERMS = {"notice": 240, "horizon": 21, "length": 2, "cut_off": 240, "reserve": 15, "released_at": 13}
TERMS |= {"share": 80, "slack": 30, "holds": 10}
BOOKING_RULE = {
    "actor": ACTOR,
    "rule": {"name": "Installation", "url": "#", "version": 1},
    "form": {"given": TERMS, "errors": {"length": "A window lasts 1, 2, 3, 4 or 6 hours, so that they fill the day."}},
    "tried": [
        {
            "branch": "Oslo",
            "reference": "DS-48213",
            "now": 40,
            "then": 36,
            "opens": "",
            "closes": "Tuesday 24 November 08:00–10:00",
        }
    ],
}
BOOKING_TERMS = {
    "actor": ACTOR,
    "rules": [TERMS | {"kind": "Installation", "url": "#"}],
    "branches": [{"code": "oslo", "name": "Oslo", "url": "#", "rows": [("cap-installation", "Installation", 8)]}],
    "form": NOTHING_WRONG,
    "wrong": "",
    "may_edit": True,
}
