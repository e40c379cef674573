"""What is said between the house and its customers on that day: calls, texts, mentions."""

from tests.look.day import ACTOR, NOTHING_WRONG, at

LANGUAGES = [("nb", "Norwegian"), ("sv", "Swedish"), ("zh-Hans", "Chinese"), ("en", "English")]
CALLS = {
    "actor": ACTOR,
    "calls": [
        {
            "id": 4,
            "reference": "DS-48213",
            "url": "#",
            "name": "Familien Haugen",
            "language": "Norwegian",
            "lang": "nb",
            "phone": "••• •• 417",
            "why": "Asked for a call",
            "title": "Locked out: door lock won’t open",
            "says": "Lars kommer i dag mellom 12 og 14.",
            "due": "11:00",
            "overdue": True,
            "tries": 2,
            "last": "10:20",
        },
        {
            "id": 5,
            "reference": "DS-48199",
            "url": "#",
            "name": "Ola Lien",
            "language": "Norwegian",
            "lang": "nb",
            "phone": "",
            "why": "Likes calls",
            "title": "No heat",
            "says": "",
            "due": "14:00",
            "overdue": False,
            "tries": 0,
            "last": "",
        },
    ],
    "troubled": [
        {
            "id": number,
            "reference": "DS-48205",
            "url": "#",
            "name": "Anna Lund",
            "channel": "SMS",
            "event": "On the way",
            "state": state,
            "says": says,
            "text": "Amina är på väg.",
            "lang": "sv",
            "at": "10:31",
        }
        for number, state, says in ((8, "failed", "Failed: no such number"), (9, "unknown", "Nobody knows"))
    ],
    "outcomes": [("reached", "Reached"), ("no_answer", "No answer")],
    "form": NOTHING_WRONG,
    "problem": "Say when the next try is to be.",
    "may_call": True,
}
NO_CALLS = CALLS | {"calls": [], "troubled": [], "problem": ""}
TEXTS = {
    "actor": ACTOR,
    "tongues": [("Norwegian", "")],
    "events": [
        {"name": "Received", "texts": [[("Norwegian", "neutral", "#"), ("Norwegian", "warm", "#")]]},
        {"name": "On the way", "texts": [[("Norwegian", "neutral", "#")]]},
    ],
    "languages": dict(LANGUAGES),
    "replies": [{"id": 1, "language": "English", "lang": "en", "title": "We call you", "body": "We call you today."}],
    "form": {"given": {"language": "nb"}, "errors": {"title": "Write a title, such as “We call you”."}},
    "may_write": True,
    "allowed": ["{name}", "{reference}"],
}
TEXT = {
    "actor": ACTOR,
    "text": {
        "name": "On the way",
        "language": "English",
        "lang": "en",
        "tone": "neutral",
        "url": "/texts/on_the_way/en",
        "ours": True,
        "must": ["{name}", "{time}"],
        "allowed": [("{name}", "First name of the engineer"), ("{time}", "When they are expected")],
    },
    "form": {"given": {"subject": "{name} is on the way", "body": "{name} will arrive at {time}."}, "errors": {}},
    "preview": {"subject": "Lars is on the way", "body": "Lars will arrive at 12:05."},
    "plain": {"findings": [{"says": "“commence” is hard to read.", "instead": "begin", "place": 0}], "fine": False},
    "editions": [
        {"at": at("09:00"), "who": "Hanne Vik", "ours": True, "subject": "{name} is on the way", "body": "Soon."},
        {"at": at("08:00"), "who": "Doorstep", "ours": False, "subject": "", "body": ""},
    ],
    "may_write": True,
}
TEXT_WRONG = TEXT | {
    "form": {"given": {"subject": "Soon", "body": "We come."}, "errors": {"body": "It must say {time}."}},
    "preview": None,
    "editions": [],
}


def a_mention(number: int, handle: str, **more) -> dict:
    usual = {"url": "#", "here": f"/mentions/{number}", "source": "Forum", "link": "", "language": "nb", "at": "09:40"}
    more = {"text": "Låsen står åpen, og ingen svarer.", "state": "New", "suggestion": "Help privately"} | more
    marks = {"hostile": False, "private": "", "draft": "", "overdue": False, "version": 1}
    return usual | marks | more | {"id": number, "handle": handle, "verbs": ["help", "go_private", "reply", "let_be"]}


MENTIONS = {
    "actor": ACTOR,
    "mentions": [a_mention(1, "@nordlys", hostile=True, overdue=True), a_mention(2, "@fjord")],
    "chosen": a_mention(1, "@nordlys", hostile=True, overdue=True, link="https://forum.example/1", draft="Vi hjelper."),
    "counts": [("New", 2), ("Answered", 14)],
    "overdue": 1,
    "reasons": [("not_us", "Not about us")],
    "languages": LANGUAGES,
    "branches": [("oslo", "Oslo")],
    "form": {"given": {"language": "en"}, "errors": {}},
    "problem": "Somebody was quicker. Look at it again.",
    "may_order": True,
}
NO_MENTIONS = MENTIONS | {"mentions": [], "chosen": None, "overdue": 0, "problem": ""}
