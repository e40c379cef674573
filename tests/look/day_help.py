"""A made-up day: help that is read, walked through and written."""

from tests.look.day import ACTOR

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
