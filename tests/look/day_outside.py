"""The same day on the customer's own pages, and at the doors that are open to anybody."""

from tests.look.day import ACTOR, NOTHING_WRONG, at

HELPING = {
    "tried": [{"text": "Put in new batteries, all at once.", "answer": "It did not help"}],
    "walk_url": "",
    "trees": [{"code": "lock", "name": "The lock does not open"}],
    "begin_url": "#",
    "bundles": [{"name": "Tunvik Hub H2.json", "url": "#", "state": "Waits for the customer", "waits": True}],
    "bundle_url": "#",
}

VOICE = {
    "ask_url": "/answer",
    "tapped": "",
    "answered": "",
    "may_change": True,
    "change_until": "",
    "after": "",
    "stars": "",
    "recommend": "",
    "asks_recommend": True,
    "words": "",
    "wish_said": [],
    "again_url": "",
    "again_says": "",
    "complain_url": "#",
    "complaints": [],
    "stopped": False,
    "stop_url": "#",
}

COMPLAINED = {
    "complaints": [
        {"title": "K-118: In hand", "line": "Ida looks into it and decides before Monday.", "looks": "open"}
    ],
    "again_url": "#",
    "again_says": "We watch over this repair until Monday: it comes first.",
    "wish_said": ["Say when you set out."],
}

FOLLOW = {
    "voice": VOICE | {"ask_url": ""},
    "helping": HELPING,
    "follow": {
        "headline": "Kari is on her way",
        "about": "She is with you about",
        "at": at("10:34"),
        "with_it": ["Nils comes along."],
        "sure": "Between 10:28 and 10:41. We tell you if it changes by more than 10 minutes.",
        "paused": "",
        "times_url": "",
        "window": {"starts": 600, "ends": 720},
        "expected": {"earliest": 628, "likely": 634, "latest": 641, "state": "safe"},
        "now": 615,
        "told": True,
        "order_line": "Fit a door lock · Thereses gate 14",
        "order_lang": "en",
        "message_url": "#",
        "phone": "tel:+4722000000",
        "change_says": "Kari is on her way already. Call us if something has happened.",
        "cancel_url": "#",
        "version": 3,
        "talk": [
            {"who": "Doorstep", "at": "09:10", "text": "Kari comes.", "lang": "en", "outgoing": True},
            {"who": "You", "at": "10:12", "text": "We wait at the neighbour’s.", "lang": "en", "outgoing": False},
        ],
        "talk_url": "#",
        "seen_url": "/f/t/seen",
        "calendar_url": "#",
        "picture_url": "#",
    },
    "live": {
        "url": "/f/t/arrival",
        "at": at("10:34"),
        "between": "Between 10:28 and 10:41.",
        "says": "Kari is about 2 km away.",
        "window": {"starts": 600, "ends": 720},
        "expected": {"earliest": 628, "likely": 634, "latest": 641, "state": "safe"},
        "now": 615,
        "told": True,
    },
    "course": [{"at": "Mon 23 Nov 09:00", "text": "You told us:", "said": "Fit a door lock"}],
    "pictures": [],
    "tail": [{"href": "#", "text": "Ask us for something else", "sign": "plus"}],
    "engineer": {"name": "Kari", "initial": "K", "line": "Certified for locks, level 3.", "photo": ""},
    "area_url": "",
    "push": {"url": "/f/t/push", "key": "k"},
    "call": "/f/t/call",
    "vows": [
        {"kept": "yes", "text": "An answer within 30 minutes", "note": "Kept, 4 minutes"},
        {"kept": "no", "text": "A key within 10 minutes", "note": "Broken, it came after 25"},
        {"kept": "open", "text": "Kari is at the door between 10 and 12", "note": "Expected about 10:34"},
    ],
    "known": [{"title": "Hubs fall silent", "text": "Pull the plug for a minute.", "fixed": False}],
    "proposal": {"hold": 7, "words": "Wed 25 Nov, 10–12", "until": at("13:10"), "url": "#proposal"},
    "ready": ["Have the phone with the key app at hand"],
    "form": NOTHING_WRONG,
}

RECEIVED = FOLLOW | {
    "follow": FOLLOW["follow"]
    | {"headline": "We have your request", "at": None, "window": None, "expected": None, "talk": []}
    | {
        "paused": "We wait for you. Your clock has stood still since 09:28; if it went on now, it would end 13:08.",
        "times_url": "#",
    },
    "engineer": None,
    "live": None,
    "push": {"url": "/f/t/push", "key": "k"},
    "call": "/f/t/call",
    "vows": [],
    "known": [],
    "proposal": None,
    "ready": [],
}

DONE = {
    "done": {"headline": "The lock works", "line": "Kari was done at 11:42. We promised 10–12, and came 10:36."},
    "voice": VOICE,
    "form": NOTHING_WRONG,
    "report": [
        {"name": "Fitted", "text": "Virkel D3", "lang": ""},
        {"name": "Price", "text": "2 490 kr", "lang": "nb"},
    ],
    "pictures": [],
    "next": "We check the lock from afar for 14 days, as you agreed.",
    "links": [{"href": "#", "text": "The whole report", "sign": "doc"}],
}

ANSWERED_DONE = DONE | {
    "voice": VOICE | COMPLAINED | {"answered": "no", "after": "A person calls you.", "stars": 2, "recommend": 0}
}

TAPPED_DONE = DONE | {"voice": VOICE | {"tapped": "no"}, "form": {"given": {}, "errors": {"": "Choose one."}}}

COMPLAIN = {
    "order_line": "The lock won’t open · DS-48213",
    "order_lang": "en",
    "kinds": [("late", "We came late or not at all"), ("work", "The work was not good")],
    "complaints": COMPLAINED["complaints"],
    "form": {"given": {}, "errors": {"words": "Say in a few words what went wrong."}},
    "url": "#",
    "back_url": "#",
    "terms": {
        "acknowledge": "1 working day",
        "decide": "10 working days",
        "appeal": "10 working days",
        "appeal_days": 30,
        "body_name": "Forbrukertilsynet",
        "body_url": "https://www.forbrukertilsynet.no",
    },
}

HEARING = {
    "title": "The first decision",
    "is_appeal": False,
    "words": "",
    "who": "Ida",
    "acknowledge_due": "Tue 24 Nov 09:00",
    "acknowledged_at": "Mon 23 Nov 11:00",
    "decide_due": "Mon 7 Dec 09:00",
    "decided_at": "Mon 30 Nov 10:12",
    "outcome": "We see it differently",
    "reason": "We did what had been agreed and at the agreed time.",
    "explanation": "Kari came at 11:40, and the time you had chosen was 10 to 12.",
    "remedy": "A sum as an apology: 250 NOK",
    "remedy_order": "",
    "late": False,
}

APPEALED = HEARING | {"title": "The appeal", "words": "Look at the log.", "decided_at": "", "late": True}

COMPLAINT = {
    "order_line": COMPLAIN["order_line"],
    "order_lang": "en",
    "complaints": [
        {
            "id": 118,
            "reference": "K-118",
            "state": "Decided",
            "kind": "We came late or not at all",
            "words": "You came two hours late.",
            "lang": "en",
            "opened_at": "Mon 23 Nov 09:40",
            "next": "Decided Mon 30 Nov 10:12.",
            "hearings": [HEARING, APPEALED],
            "appeal_url": "#",
            "appeal_by": "Wed 30 Dec",
            "withdraw_url": "#",
            "version": 3,
            "body_name": "Forbrukertilsynet",
            "body_url": "https://www.forbrukertilsynet.no",
        }
    ],
    "form": {"given": {"words": "x"}, "errors": {"words": "Say why."}},
    "refused_id": 118,
    "phone": "tel:+4722000000",
}

NEW_WISH = {
    "form": {"given": {}, "errors": {"description": "Say what happens."}},
    "url": "#",
    "back": "#",
    "faults": [("lock_stuck", "A lock does not open")],
    "homes": [
        {
            "id": "7",
            "address": "Thereses gate 14, 0452 Oslo",
            "checked": True,
            "rooms": [("3", "Hall")],
            "devices": [{"id": 5, "text": "Virkel D3 · Hall", "checked": False}],
        },
        {"id": "8", "address": "Strandveien 2, 1367 Snarøya", "checked": False, "rooms": [], "devices": []},
    ],
    "one_room": 1,
}

REQUEST = {
    "form": {"given": {"name": "Silje"}, "errors": {"street": "Write the street and the number."}},
    "faults": [("lock_stuck", "A lock does not open")],
    "privacy_url": "#",
    "known": [{"title": "Hubs fall silent", "text": "Pull the plug for a minute."}],
    "sent": None,
    "tried": [],
}

SENT = REQUEST | {"sent": {"reference": "DS-48213", "answer_by": "12:05", "opens": "", "steps_url": "#"}}


SIGN_IN = {
    "form": {"given": {"email": "hanne@example.com"}, "errors": {"": "Email and password don’t belong together."}},
    "demo": [{"name": ACTOR["name"], "role": "dispatcher", "email": "hanne@example.com", "password": "doorstep"}],
    "next": "/board",
}

GONE = {
    "status": 404,
    "title": "There is nothing here",
    "detail": "Look at the address again.",
    "number": "7F2C",
    "back": "/",
}

PRIVACY = {
    "here": "#",
    "back": "#",
    "classes": [
        {
            "name": "Door code",
            "count": 1,
            "why": "To get in on the day of the visit; open to staff only around it.",
            "basis": "needed to do what you asked for",
            "keep": "1 day after the last work",
        }
    ],
    "consents": [
        {
            "purpose": "photos",
            "name": "Photos",
            "says": "We may keep them.",
            "live": True,
            "since": "Agreed Mon 23 Nov",
        },
        {"purpose": "marketing", "name": "Offers", "says": "We may tell you.", "live": False, "since": "Never agreed."},
    ],
    "looks": [{"at": "Mon 23 Nov 09:04", "who": "Agent", "what": "Phone", "why": "DS-48213"}],
    "proof_url": "",
    "asked": None,
    "kept": [{"order": "DS-48213", "why": "There is still work going on."}],
    "form": NOTHING_WRONG,
}
