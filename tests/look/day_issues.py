"""A made-up day: what is wrong with more homes than one."""

from tests.look.day import ACTOR, at

ISSUE = {
    "id": 1,
    "url": "#",
    "title": "Tunvik hubs fall silent after the November update",
    "state": "Confirmed",
    "look": "tight",
    "sign": "tri",
    "since": at("08:00"),
    "until": None,
    "scope": "tunvik_h2, tunvik_h3 · software 7.0.4–…",
    "orders": 3,
    "version": 2,
    "edit_url": "#",
}
LANGUAGES = [("en", "English"), ("nb", "Norwegian"), ("sv", "Swedish"), ("zh-Hans", "Chinese")]
LIST = {
    "actor": ACTOR,
    "issues": [ISSUE],
    "states": [{"text": "All", "url": "#", "chosen": True}, {"text": "Confirmed", "url": "#", "chosen": False}],
    "may_change": True,
}
NONE = LIST | {"issues": []}
ORDER = {"reference": "DS-48213", "title": "The hub went silent", "customer": "Silje Haugen"}
SHOW = {
    "actor": ACTOR,
    "whole_house": True,
    "issue": ISSUE,
    "texts": [(code, name, "Hubs fall silent", "Pull the plug.", "") for code, name in LANGUAGES],
    "moves": [{"verb": "fix", "text": "Put right", "url": "#"}, {"verb": "close", "text": "Close", "url": "#"}],
    "linked": [ORDER | {"state": "intake", "state_words": "New", "how": "by hand", "at": "Mon 23 Nov 08:10"}],
    "proposed": [ORDER],
    "to_close": [],
    "waiting": 1,
    "people": {
        "count": 2,
        "more": 1,
        "shown": [("Silje Haugen", "SMS", "Norwegian")],
        "languages": [("Norwegian", 1), ("Swedish", 1)],
        "may_tell": True,
        "minor": False,
    },
    "rounds": [
        {
            "what": "that we know of it",
            "at": "Mon 08:10",
            "state": "going on",
            "going": True,
            "written": "12 of 40 written",
            "share": 30,
            "stands": "Sent 12",
            "stop_url": "#",
            "go_on_url": "",
        }
    ],
    "may_update": True,
    "languages": LANGUAGES,
    "problem": "",
    "form": {"given": {}, "errors": {}},
    "may_change": True,
    "may_move_orders": True,
}
FIXED = SHOW | {"to_close": ["DS-48213"], "proposed": [], "waiting": 0, "problem": "Confirm it first."}
FORM = {
    "actor": ACTOR,
    "form": {"given": {"title-en": "Hubs"}, "errors": {"words": "“words” is missing."}},
    "action": "#",
    "version": None,
    "title": "New issue",
    "models": [("tunvik_h2", "Tunvik Hub H2")],
    "faults": [("hub_dead", "The hub has no power")],
    "chosen": {"tunvik_h2"},
    "languages": LANGUAGES,
    "severities": [("major", "Larger: customers get an e-mail")],
    "new": True,
}
