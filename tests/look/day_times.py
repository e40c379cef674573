"""Times to choose from: by the customer on their page, by the desk for them."""

from tests.look.day import ACTOR, NOTHING_WRONG, TUESDAY, at


def slot(opens: str, closes: str, **more) -> dict:
    usual = {"recommended": False, "grade": "Possible", "why": "A longer drive for us, the same price for you"}
    return {"value": at(opens).isoformat(), "words": f"{opens}–{closes}"} | usual | more


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
        "why_not": None,
        "phone": "tel:+4722000000",
    },
    "kept": None,
    "form": NOTHING_WRONG,
}
KEPT = CHOOSING | {
    "kept": {
        "id": 5,
        "words": "Tuesday 24 November, 12:00–14:00",
        "value": at("12:00").isoformat(),
        "until": at("10:52"),
        "left": "10 min",
        "by": "14:00",
        "may_renew": True,
    },
    "form": {"given": {}, "errors": {"": "Somebody else has just taken that time. Choose another."}},
}
NO_TIMES = CHOOSING | {"times": CHOOSING["times"] | {"days": [], "more_url": "", "last": None}}


def window(words: str, **more) -> dict:
    usual = {"value": "2026-11-24T12:00+01:00", "is_open": True, "grade": "Possible", "good": False, "extra": "18 min"}
    who = {"engineer": "Lars Holm", "starts_at": at("12:05"), "why": "", "change": ""}
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
