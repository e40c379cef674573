"""A made-up day: help that is read, walked through and written."""

from tests.look.day import ACTOR, NOTHING_WRONG

LINE = {"code": "a", "title": "Change the batteries", "summary": "It flashes red.", "url": "#", "lang": "en"}
ARTICLE = {
    "article": LINE
    | {
        "older": True,
        "foreign": False,
        "inside": False,
        "draft": False,
        "about": ["Virkel D3, software 4.1.0 and newer"],
    }
    | {"steps": [{"text": "Push the cover up.", "picture": "#", "shows": "The cover is pushed up"}], "body": ""}
    | {"tree_url": "#", "video": "", "read_on": "3 Nov 2026", "verdict_url": "#", "person_url": "#"},
    "related": [LINE],
    "buying": [{"text": "Batteries", "url": "https://shop.example"}],
    "said": "no",
}
WALK = {
    "walk": {"name": "The lock does not open", "number": 2, "url": "#", "back_url": "#", "person_url": "#"}
    | {"outcome": "", "error": "Choose one of the answers."},
    "node": {"code": "batteries", "kind": "try", "text": "Put in new batteries.", "picture": "#", "shows": "Batteries"}
    | {"answers": [("helped", "It works now"), ("did_not_help", "It did not help")]},
    "tried": [{"text": "What does it do?", "answer": "It beeps", "seen": "twice"}],
}
LANGUAGES = [("en", "English"), ("nb", "Norwegian")]
TREE = {
    "actor": ACTOR,
    "tree": {"code": "lock", "name": "The lock", "url": "#", "draft": True, "number": 2, "version": 3},
    "problems": [("screws", "one of its answers leads nowhere")],
    "places": [{"number": 1, "name": "batteries", "text": "Put in new batteries.", "kind": "try", "new": False}],
    "editions": [{"number": 2, "since": "", "draft": True}],
    "form": {"given": {"code-1": "batteries", "next-1": "works"}, "errors": {}},
    "kinds": [("try", "Something to try")],
    "outcomes": [("solved", "Solved")],
    "pictures": [("lock-cover", "The cover")],
    "languages": LANGUAGES,
    "may_write": True,
}
OF_AN_ORDER = {
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
}
STEP = {
    "step": {
        "code": "batteries",
        "kind": "try",
        "name": "step-batteries",
        "text": "Put in new batteries of the same kind, all at once, and try again.",
        "choices": [("helped", "It helped"), ("did_not_help", "It did not help"), ("could_not", "Could not be done")],
        "models": [],
        "answer": "",
    },
    "form": {"given": {}, "errors": {}},
    "here": {
        "url": "#",
        "count": 5,
        "number": 4,
        "reference": "DS-48213",
        "skip_url": "#",
        "back_url": "#",
    },
    "end": None,
}
STEP_MODEL = STEP | {
    "step": {
        "code": "model",
        "kind": "model",
        "name": "step-model",
        "text": "Which model is it?",
        "choices": [],
        "models": ["Virkel D3 Door Lock", "Virkel D2 Door Lock"],
        "answer": "",
    },
    "form": {"given": {}, "errors": {"step-model": "This answer doesn’t fit the step: words is expected."}},
}
STEPS_END = STEP | {
    "step": None,
    "end": {"headline": "Thank you, that helps", "text": "A person answers you before Mon 23 Nov 12:05."},
}
