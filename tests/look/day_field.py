"""The same day on the engineer's phone."""

from tests.look.day import NOTHING_WRONG, TUESDAY, at

WINDOW = {"starts": 668, "ends": 788}

EXPECTED = {"earliest": 715, "likely": 725, "latest": 735, "state": "safe"}


def stop(clock: str, place: str, state: str, **more) -> dict:
    usual = {
        "url": "#",
        "window": "13–15",
        "kind": "lock",
        "what": "Hinge and strike plate",
        "badge": None,
        "travel": 9,
    }
    return {"starts_at": at(clock), "place": place, "state": state} | usual | more


KEPT = {"kind": "kept", "text": "Kept, done 09:31", "sign": "check"}

DAY = {
    "actor": {"name": "Lars Holm", "role": "engineer"},
    "said": {"text": "Visit finished. Silje has the report.", "undo": ""},
    "day": TUESDAY,
    "day_links": {"earlier_url": "#", "later_url": "#"},
    "shift": "07:30–15:30",
    "done": 1,
    "all": 3,
    "next": {
        "url": "#",
        "place": "Thereses gate 14",
        "line": "3rd floor, Haugen · lock won’t open",
        "leave_by": at("11:46"),
        "map_url": "geo:59.92,10.73",
        "phone": "tel:+4791234417",
        "window": WINDOW,
        "expected": EXPECTED,
        "now": 690,
        "told": True,
        "verb": "set_out",
        "action": "#",
        "version": 3,
        "urgent": True,
    },
    "notes": [],
    "push": {"url": "/field/push", "key": "k"},
    "stops": [
        stop("08:05", "Frognerveien 54", "done", badge=KEPT, travel=None, kind="light"),
        stop("12:05", "Thereses gate 14", "current", window="by 13:08"),
        stop("13:25", "Pilestredet 88", "open", kind="valve"),
    ],
}

FREE_DAY = DAY | {"next": None, "stops": [], "done": 0, "all": 0}


def item(code: str, text: str, answer: str | None, kind: str = "check", **more) -> dict:
    usual = {
        "given": answer or "",
        "hint": "",
        "required": True,
        "bad": False,
        "choices": [],
        "form": NOTHING_WRONG,
        "action": "#",
    }
    return {"code": code, "text": text, "answer": answer, "kind": kind} | usual | more


WRONG_NUMBER = {"given": {}, "errors": {"volt": "Write a number such as 5,9."}}

CHECKLIST = [
    item("door", "Door opened without damage", "yes"),
    item("bolt", "Bolt moves freely", "no", bad=True),
    item("volt", "Battery voltage", None, "number", hint="good is over 5,2", given="much", form=WRONG_NUMBER),
    item("plate", "Strike plate in line", "2 mm", "text"),
    item("scene", "Scene “Leave home” locks the door", None),
    item(
        "shown",
        "Shown to the customer",
        None,
        "choice",
        choices=[("all", "Everything"), ("some", "Some")],
        required=False,
    ),
    item("after", "A photo of the door, closed", None, "photo"),
]

VISIT = {
    "actor": DAY["actor"],
    "problem": "",
    "may_tell": True,
    "visit": {
        "id": 7,
        "url": "#",
        "reference": "DS-48213",
        "place": "Thereses gate 14",
        "line": "Haugen · arrived 12:03",
        "state": "on_site",
        "step": 2,
        "version": 5,
        "window": WINDOW,
        "expected": EXPECTED,
        "now": 723,
        "told": True,
        "at": at("12:05"),
        "told_says": "The Haugens were told 12:05 at 11:47, in Norwegian.",
        "map_url": "geo:59.92,10.73",
        "phone": "tel:+4791234417",
        "set_out": "#",
        "arrive": "#",
        "turn_back": "#",
        "finish_url": "#",
        "cannot_url": "#",
        "kept": "Promise kept. You came 65 min before 13:08.",
        "left": 3,
        "back": "#",
    },
    "facts": [
        {"name": "3rd floor, left", "text": "They wait with the neighbour"},
        {"name": "Door code", "text": "4711"},
    ],
    "checklist": CHECKLIST,
    "answered": 3,
    "parts": [{"name": "Lock case YD-50", "line": "warranty, 0 kr", "count": 1}],
    "photos": [],
    "photo_url": "#",
}

ON_THE_WAY = VISIT | {
    "visit": VISIT["visit"] | {"state": "travelling", "step": 0, "kept": ""},
    "problem": "Not open now.",
}

PLANNED = VISIT | {"visit": VISIT["visit"] | {"state": "planned", "step": 0, "kept": "", "told": False}}

ANSWERED = VISIT | {"visit": VISIT["visit"] | {"left": 0}}

CANNOT = {
    "actor": DAY["actor"],
    "visit": {"place": "Thereses gate 14", "line": "Haugen", "back": "#", "action": "#", "version": 5},
    "form": {"given": {"cause": "part"}, "errors": {"note": "Write one sentence for the next engineer."}},
    "causes": [
        {"code": "part", "text": "A part is missing", "note": "Which one, and when it can come", "sign": "part"},
        {"code": "nobody", "text": "Nobody at home", "note": "Waited 15 min, called twice", "sign": "key"},
    ],
    "returns": [{"value": "1", "text": "Tomorrow 08:00–10:00, you", "note": "Best fit · costs 6 min"}],
    "consequence": "Silje is told why, and that we come back.",
}

FINISH = {
    "actor": DAY["actor"],
    "visit": {"place": "Thereses gate 14", "line": "Haugen · 12:03–12:51", "back": "#", "action": "#", "version": 5},
    "report": {
        "lang": "nb",
        "language": "Norsk",
        "rows": [("Hva Lars gjorde", "Byttet låskasse."), ("Pris", "0 kr, garanti.")],
    },
    "form": {"given": {}, "errors": {"signature": "Sign, or say why not."}},
    "causes": [("worn_part", "Worn part")],
    "domains": [("device", "Device")],
    "must_say_where": True,
    "solutions": [("part_replaced", "Part replaced")],
    "effects": [("works", "Works")],
    "unsigned": [("absent", "Nobody at home")],
    "van": [("LK-CASE-50", "Lock case 50 mm · 2 aboard")],
    "signer": "Silje Haugen",
    "consequence": "The report goes to Silje by SMS.",
}
