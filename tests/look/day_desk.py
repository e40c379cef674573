"""The desk on that day: the queue, a new order, the people, and what is set up."""

from tests.look import day_callers
from tests.look.day import ACTOR, SELECTED, TUESDAY, WEIGHTS, at

ORDER_LIST = {
    "actor": ACTOR,
    "filters": {
        "q": "",
        "states": [
            {"value": "intake", "text": "Intake", "count": 12, "url": "#", "chosen": True},
            {"value": "dispatch", "text": "To be planned", "count": 48, "url": "#", "chosen": False},
            {"value": "planned", "text": "Planned", "count": 15, "url": "#", "chosen": False},
            {"value": "visit", "text": "Visit under way", "count": 0, "url": "#", "chosen": False},
            {"value": "waiting", "text": "Waiting", "count": 10, "url": "#", "chosen": False},
            {"value": "feedback", "text": "Done, awaiting feedback", "count": 41, "url": "#", "chosen": False},
            {"value": "archived", "text": "Archived", "count": 301, "url": "#", "chosen": False},
            {"value": "cancelled", "text": "Cancelled", "count": 2, "url": "#", "chosen": False},
        ],
        "branch": "Oslo",
        "branches": [{"name": "Oslo", "url": "#", "chosen": True}],
        "hidden_at_risk": 1,
        "owner": "Everybody’s",
        "owners": [{"name": "Yours 3", "url": "#", "chosen": False}],
    },
    "orders": [
        {
            "reference": f"DS-4820{n}",
            "url": "#",
            "title": "Locked out: door lock won’t open",
            "place": "Thereses gate 14, 0452 Oslo",
            "customer": "Familien Haugen",
            "kind": "lock",
            "urgent": n == 1,
            "state": state,
            "state_words": state.capitalize(),
            "at": at("09:08"),
            "today": n < 3,
            "channel": "app",
            "branch": "Oslo",
            "engineer": "Lars Holm" if n > 1 else "",
            "owner": "Hanne Vik" if n < 4 else "",
            "wrote": n == 2,
            "slack_state": "tight",
            "slack_says": "6 min" if n < 3 else "",
            "promise": "Arrive" if n < 3 else "",
            "waits": "A part is missing, since Mon 23 Nov 14:20 · due 13:08 if it went on now" if n == 4 else "",
        }
        for n, state in enumerate(("intake", "planned", "visit", "waiting", "feedback", "cancelled"), start=1)
    ],
    "page": {"first": 1, "last": 6, "total": 180, "previous_url": "", "next_url": "#"},
}

GUIDES = {
    "actor": ACTOR,
    "guides": [
        {"code": "lock", "url": "#", "steps": 5, "first": "Which model is it?", "since": "Mon 23 Nov 09:00", "used": 3}
    ],
}

GUIDE = {
    "actor": ACTOR,
    "guide": {"code": "lock", "since": "Mon 23 Nov 09:00", "url": "#", "used": ["The lock jams", "Locked out"]},
    "places": [{"number": 1, "new": False, "name": "Which model?"}, {"number": 2, "new": True, "name": "A new step"}],
    "kinds": [("model", "Model of the device"), ("try", "Something to try")],
    "languages": [("en", "English"), ("nb", "Norwegian"), ("sv", "Swedish"), ("zh-Hans", "Chinese")],
    "form": {"given": {"en-1": "Which model?", "kind-1": "model", "place-1": "1"}, "errors": {}},
    "may_change": True,
}

NO_ORDERS = ORDER_LIST | {"orders": [], "filters": ORDER_LIST["filters"] | {"q": "elephant"}}

INTAKE = {
    "actor": ACTOR,
    "form": {"given": {"phone": "12"}, "errors": {"phone": "Write a phone number such as 912 34 417."}},
    "branches": [(1, "Oslo")],
    "faults": [(3, "Lock does not open")],
    "channels": [("phone", "Phone")],
    "languages": [("nb", "Norwegian")],
    "weights": WEIGHTS,
    "alike": [{"reference": "DS-48120", "url": "#", "title": "Lock is slow", "line": "Thereses gate 14"}],
    "caller": day_callers.CALLER,
    "homes": [(1, "Thereses gate 14, 0452 Oslo"), ("", "Another address")],
    "serials": ["VK-11"],
}

LARS = {"name": "Lars Holm", "url": "#", "branch": "Oslo", "partner": False, "skills": ["Locks 2", "Heat 1"]}

EXPIRED = [{"text": "Locks 2 expired 3 Nov", "state": "late"}]

PEOPLE = {
    "actor": ACTOR,
    "branch": "Oslo",
    "branches": [{"name": "Oslo", "url": "#", "chosen": True}],
    "engineers": [
        LARS | {"expiring": [], "today": "07:30–15:30", "absent": False},
        LARS | {"name": "Amina Yusuf", "partner": True, "expiring": EXPIRED, "today": "Sick", "absent": True},
    ],
    "page": {"first": 1, "last": 2, "total": 2, "previous_url": "", "next_url": ""},
}

CUSTOMER = {
    "actor": ACTOR,
    "customer": {
        "id": 7,
        "name": "Familien Haugen",
        "orders": [],
        "held": [("Order", 3), ("Message", 12)],
        "looks": [{"at": at("09:08"), "who": "Hanne Vik", "what": "Phone"}],
        "form": {"given": {}, "errors": {"sure": "Tick the box first: what is erased is gone for good."}},
        "problem": "Tick the box first: what is erased is gone for good.",
    },
    "holds": [{"order": "DS-48213", "why": "A complaint about it is not settled.", "since": at("09:08"), "url": "#"}],
    "held_orders": [("DS-48000", "DS-48000 · Hinge")],
    "hold_reasons": [("claim", "A claim")],
}

RETENTION = {
    "actor": ACTOR,
    "classes": [
        {"name": "Door code", "why": "To get in.", "basis": "needed", "keep": "1 day after the last work", "due": 3},
    ],
    "rounds": [{"at": at("02:23"), "rows": 12}],
}

WHO_CAN = {
    "actor": ACTOR,
    "order": {"reference": "DS-48213", "title": "Locked out · app key fails"},
    "day": TUESDAY,
    **dict.fromkeys(("earlier_url", "later_url", "board_url", "action"), "#"),
    "version": 3,
    "can": SELECTED["candidates"],
    "along": SELECTED["along"],
    "cannot": [
        {
            "name": "Kari Nordby",
            "reason": "Would be home 18 min after the shift",
            "change": "18 min overtime",
            "change_url": "",
        },
        {
            "name": "Erik Sandvik",
            "reason": "Locks level 2 is needed",
            "change": "Train to Locks level 2",
            "change_url": "",
        },
        {
            "name": "Jonas Berg",
            "reason": "Not on shift that day",
            "change": "Choose a day on which they work",
            "change_url": "",
        },
    ],
}
