"""One order on that day, with everything on it."""

from tests.look import day_help, day_inbox
from tests.look.day import ACTOR, LOCK, NOTHING_WRONG, WEIGHTS, at

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
        "talk_url": "#",
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
            "outlook": "82 % likely in time · Lars, expected about 12:05",
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
        "wishes_url": "#",
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
            "tie": None,
            "lock": LOCK,
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
            "lock": None,
            "tie": {"id": 2, "url": "#", "minutes": 55, "may_add": True, "may_follow": True, "may_off": True},
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
    "steps": day_help.OF_AN_ORDER,
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
