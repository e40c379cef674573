"""The desk on that day: the queue, one order with everything on it, a new one, and the people."""

from tests.look import day_callers, day_inbox
from tests.look.day import ACTOR, NOTHING_WRONG, SELECTED, TUESDAY, WEIGHTS, at

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

MOVES = [
    {
        "verb": "accept",
        "text": "Take on",
        "url": "#",
        "main": True,
        "key": "A",
        "reasons": [],
        "note": False,
        "form": NOTHING_WRONG,
    },
    {
        "verb": "wait",
        "text": "Let it wait",
        "url": "#",
        "main": False,
        "key": "",
        "note": False,
        "reasons": [("part", "A part is missing")],
        "form": NOTHING_WRONG,
    },
    {
        "verb": "cancel",
        "text": "Cancel the order",
        "url": "#",
        "main": False,
        "key": "",
        "note": True,
        "reasons": [("wish", "The customer wishes it")],
        "form": NOTHING_WRONG,
    },
]
WINDOW = {"starts": 668, "ends": 788, "earliest": 715, "latest": 735, "now": 690}
ORDER = {
    "actor": ACTOR,
    "order": {
        "id": 213,
        "reference": "DS-48213",
        "title": "Locked out: door lock won’t open, app key fails",
        "address": "Thereses gate 14, 0452 Oslo",
        "state": "planned",
        "state_words": "Planned",
        "priority": "Urgent · 4 h",
        "urgent": True,
        "critical": True,
        "channel": "app",
        "opened_at": at("09:08"),
        "language": "Norwegian",
        "language_code": "nb",
        "description": "Døren går ikke opp, appen sier E14.",
        "version": 4,
        "because": "Rule: urgent, city zone, Plus",
        "call": "tel:+4791234417",
        "call_name": "Silje",
        "message_url": "#",
        "history_url": "#",
    },
    "stages": [
        {"name": "intake", "state": "done", "at": at("09:08")},
        {"name": "dispatch", "state": "now", "at": None},
        {"name": "visit", "state": "next", "at": None},
        {"name": "feedback", "state": "next", "at": None},
        {"name": "archive", "state": "next", "at": None},
    ],
    "moves": MOVES,
    "clocks": [
        {
            "name": "Answer",
            "rule": "within 30 min",
            "outlook": "",
            "state": "kept",
            "used": 20,
            "due": at("09:14"),
            "today": True,
            "says": "kept, 6 min",
            "window": None,
        },
        {
            "name": "Arrive",
            "rule": "within 4 h",
            "outlook": "82 % likely in time · Lars, about 12:05 as planned",
            "state": "safe",
            "used": 40,
            "due": at("13:08"),
            "today": True,
            "says": "63 min slack",
            "window": WINDOW,
        },
    ],
    "runs": [
        {
            "name": "Arrive",
            "inside": False,
            "rule": "within 4 h",
            "ran": "1 h 20",
            "late": False,
            "pieces": [{"fill": "brand", "at": 0, "wide": 100}, {"fill": "waitf", "at": 20, "wide": 12.5}],
            "events": [{"at": "09:08", "says": "Started"}, {"at": "09:28", "says": "Paused: a part is missing"}],
        },
        {
            "name": "With the desk",
            "inside": True,
            "rule": "within 30 min",
            "ran": "42 min",
            "late": True,
            "pieces": [{"fill": "latef", "at": 0, "wide": 40}],
            "events": [{"at": "09:08", "says": "Started"}, {"at": "09:50", "says": "Handed on"}],
        },
    ],
    "late_link": "Longer than it should with: With the desk",
    "ask_again": "Since 09:28: A part is missing. Ask again, or take the order up again.",
    "problem": "Somebody was quicker. Look at it again.",
    "customer": {
        "name": "Familien Haugen",
        "line": "Customer since 2021 · Plus",
        "language": "Norwegian",
        "language_code": "nb",
        "prefers": "SMS, daytime",
        "phone": "••• •• 417",
        "phone_url": "#",
        "door_code": "opens 10:05 for Lars",
        "note": "Dog on the stairs",
        "rights_url": "#",
        "overview_url": "#",
    },
    "devices": [
        {
            "kind": "lock",
            "name": "Virkel D3, front door",
            "line": "VD3-88412 · 4.2.1",
            "concerned": True,
            "state": "late",
            "says": "Silent",
        },
        {
            "kind": "hub",
            "name": "Hub H2",
            "line": "H2-20917 · 7.0.4",
            "concerned": False,
            "state": "safe",
            "says": "Well",
        },
    ],
    "earlier": [
        {"title": "Lock fitted", "line": "Kari Nordby · 12 Mar 2026", "url": "#", "state": "kept", "says": "Kept"}
    ],
    "consents": [{"text": "Look at devices from afar", "live": True}, {"text": "Cameras", "live": False}],
    "promises": [
        {
            "said_at": at("09:16"),
            "text": "Vi står på døren senest 13:08.",
            "lang": "nb",
            "by": "Hanne Vik, phone",
            "state": "open",
            "says": "Open, 63 min",
        }
    ],
    "visits": [
        {
            "number": 1,
            "engineer": "Lars Holm",
            "starts_at": at("12:05"),
            "ends_at": at("13:00"),
            "state": "planned",
            "state_words": "Planned",
            "told_at": at("10:45"),
            "facts": [("Why Lars", "cost 12 min: travel +11")],
        },
        {
            "number": 2,
            "engineer": "",
            "starts_at": None,
            "ends_at": None,
            "state": "open",
            "state_words": "Open",
            "told_at": None,
            "facts": [],
        },
    ],
    "messages": [
        {
            "who": "Silje Haugen",
            "at": "10:47",
            "text": "Takk!",
            "lang": "nb",
            "outgoing": False,
            "delivery": "received",
        },
        {"who": "Hanne Vik", "at": "10:49", "text": "Så bra.", "lang": "nb", "outgoing": True, "delivery": "sent"},
    ],
    "candidates_url": "#",
    "may_write": True,
    "box": {
        "form": {"given": {}, "errors": {}},
        "plain": {"findings": [], "fine": False},
        "replies": [(1, "We call you")],
        "url": "/work-orders/DS-48213",
    },
    "messages_count": 12,
    "photos": [],
    "owner": day_inbox.OWNER,
    "wrote_at": "10:02",
    "untold": [
        {
            "what": "Somebody else comes than the customer was told of.",
            "subject": "Lars kommer til deg",
            "says": "Lars kommer til deg tirsdag 24. november kl. 10–12, i stedet for den vi nevnte før.",
            "lang": "nb",
            "url": "#untold",
            "back": "",
        }
    ],
    **day_inbox.FILES,
    "history": [
        {"day": "Tue 24 Nov", "at": at("10:45"), "who": "Hanne Vik", "says": "Visit given · Engineer: Lars Holm"}
    ],
    "history_count": 23,
    "merging": {
        "alike": [
            {
                "reference": "DS-48199",
                "title": "Lock dead",
                "at": "Mon 23 Nov 08:10",
                "because": "the same customer",
                "keeps_other": True,
                "version": 1,
                "mergeable": True,
            }
        ],
        "merged": [{"reference": "DS-48190", "title": "Lock", "at": "Mon 23 Nov 08:00"}],
        "may_change": True,
    },
    "issues": [
        {
            "url": "#",
            "title": "Locks stay shut in the cold",
            "state": "Confirmed",
            "look": "tight",
            "sign": "tri",
            "how": "by its scope",
            "may_undo": True,
        }
    ],
    "help": {
        "articles": [{"title": "Change the batteries", "url": "#", "lang": "en", "inside": True}],
        "reports": [
            {"url": "#", "name": "hub.json", "device": "Tunvik Hub H2", "state": "Sent", "sent": True, "at": "08:10"}
            | {"points": [{"name": "Battery", "value": "12"}]}
        ],
        "draft_url": "#",
    },
    "steps": {
        "asked": [
            {
                "code": "lamp",
                "kind": "choice",
                "name": "step-lamp",
                "text": "What does the lock do?",
                "aloud": "Hva gjør låsen?",
                "choices": [("red", "It flashes red"), ("silent", "Nothing at all")],
                "models": [],
                "answer": "",
            },
            {
                "code": "model",
                "kind": "model",
                "name": "step-model",
                "text": "Which model is it?",
                "aloud": "Hvilken modell er det?",
                "choices": [],
                "models": ["Virkel D3 Door Lock"],
                "answer": "",
            },
            {
                "code": "photo",
                "kind": "photo",
                "name": "step-photo",
                "text": "A photo of it",
                "aloud": "",
                "choices": [],
                "models": [],
                "answer": "photo",
            },
        ],
        "form": NOTHING_WRONG,
        "action": "#",
        "lines": [
            {
                "text": "Put in new batteries",
                "answer": "It did not help",
                "who": "Hanne Vik",
                "at": "Mon 23 Nov 10:41",
                "tried": True,
                "helped": False,
            }
        ],
        "gate": True,
        "hands": "",
        "reasons": [("broken", "Something is visibly broken")],
        "hands_action": "#",
        "works": False,
    },
    "triage": {
        "form": {"given": {"fault": 3, "title": "Locked out"}, "errors": {}},
        "action": "#",
        "faults": [(3, "Lock does not open")],
        "homes": [(1, "Thereses gate 14")],
        "weights": WEIGHTS,
    },
}
HALF = {"first": 1, "last": 2, "total": 12, "previous_url": "", "next_url": "#"}
HISTORY = {name: ORDER[name] for name in ("actor", "order", "history")} | {"page": HALF}
MESSAGES = {name: ORDER[name] for name in ("actor", "order", "messages")} | {"page": HALF}
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
