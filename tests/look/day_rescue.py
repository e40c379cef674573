"""A made-up day gone wrong: a repair that is proposed, and what would save an order."""

from tests.look.day import ACTOR, BOARD, SAID, SELECTED, at


def stands(name: str, clock: str) -> dict:
    return {"name": name, "at": at(clock)}


REPAIR = {
    "title": "2 changes proposed",
    "because": "because Kari was delayed 25 min",
    "changes": [
        {"place": "Ullevålsveien 61", "before": stands("Kari Nordby", "13:05"), "after": stands("Lars Holm", "12:50")}
        | {"tells": None},
        {"place": "Thereses gate 14", "before": None, "after": stands("Ingrid Aas", "12:10"), "tells": "12:00–14:00"},
    ],
    "more": 1,
    "told": "1 customer is told",
    "gains": "1 promise more is kept · travel +6 min",
    "edited": ["DS-48219"],
    "plan_url": "#plan",
    "accept_url": "#accept",
    "leave_url": "#leave",
}


def bars(*clocks: tuple[int, int, bool]) -> list[dict]:
    return [{"x": x, "width": width, "own": own, "says": "Torshov 11:40"} for x, width, own in clocks]


def offer(key: str, title: str, price: str, **more) -> dict:
    usual = {
        "button": "Do this",
        "before": 31,
        "after": 94,
        "disturbed": [],
        "action": "#do",
        "facts": {"branch": 1, "day": "2026-11-24"},
    }
    picture = [
        {"name": "Kari", "before": bars((0, 60, False), (150, 45, True)), "after": bars((0, 60, False))},
        {"name": "Lars", "before": bars((90, 50, False)), "after": bars((20, 45, True), (90, 50, False))},
    ]
    return {"key": key, "title": title, "price": price, "picture": picture, **usual, **more}


RESCUES = {
    "reference": "DS-48213",
    "ends": at("13:08"),
    "chance": 31,
    "holds": "",
    "steps_url": "#steps",
    "asked": "The customer was asked for Wed 25 Nov, 10:00–12:00. The time is kept until 13:10; nothing has moved yet.",
    "done": {"says": "Saved: it comes earlier.", "by": "Hanne Vik, 09:04", "undo": "#undo", "facts": {"branch": 1}},
    "offers": [
        offer("engineer-1", "Lars takes it over, at 12:05", "travel +11 min"),
        offer("move-2", "Kari comes at 12:20, as another visit makes room", "travel +4 min", after=88)
        | {"disturbed": ["Tåsenveien 4 goes to another day", "Ullevålsveien 61 begins 10 min later"]},
        offer("new_time-3", "Agree on 14:00–16:00 with the customer: Kari can come at 14:20", "1 customer moved")
        | {"button": "They agreed: do this"},
        offer("other_day-4", "Ask the customer for Wed 25 Nov, 10:00–12:00", "no more travel")
        | {"button": "Ask by link"},
    ],
}
NO_RESCUES = RESCUES | {
    "offers": [],
    "asked": "",
    "done": None,
    "holds": "Begun by 13:08 it is kept as it stands (94 %).",
}
RESCUE_BOARD = BOARD | {"repair": REPAIR, "selected": SELECTED | {"rescues": RESCUES}}
RESCUE_PAGE = {
    "actor": ACTOR,
    "said": SAID,
    "order": {"reference": "DS-48213", "title": "Locked out · app key fails"},
    "rescues": RESCUES,
    "problem": "The day has changed, and this rescue no longer holds.",
    "board_url": "#board",
}
