"""A plan of that day."""

from tests.look.day import ACTOR, TUESDAY, at


def change(place: str, before: str, after: str, tone: str, **more) -> dict:
    strip = {"window": {"starts": 720, "ends": 840}, "before": None, "after": 725, "minutes": 55, "tone": tone}
    usual = {
        "visit_id": 7,
        "reference": "DS-48213",
        "url": "#",
        "kind": "lock",
        "urgent": False,
        "help": "",
        "effect": "+11",
    }
    return (
        usual
        | {"place": place, "before": before, "after": after, "reason": "Nearest with Locks 2", "strip": strip}
        | more
    )


def group(key: str, name: str, note: str, *changes: dict) -> dict:
    return {"key": key, "name": name, "note": note, "choosable": key != "left_out", "changes": changes}


NOWHERE = {"window": {"starts": 780, "ends": 1020}, "before": None, "after": None, "minutes": 60, "tone": ""}
PLAN = {
    "actor": ACTOR,
    "plan": {
        "id": 7,
        "number": 7,
        "day": TUESDAY,
        "branch": "Oslo",
        "state": "proposed",
        "state_words": "Proposed",
        "at": at("10:44"),
        "version": 2,
        "accept_url": "#",
        "discard_url": "#",
        "cancel_url": "#",
        "board_url": "#",
        "says": "",
        "chosen": 2,
        "changes": 2,
        "sum": "1 told customer moves, 2 are told",
    },
    "totals": [
        {"name": "Promises that break", "before": "1", "after": "0", "note": ""},
        {"name": "Travel", "before": "11 h 24", "after": "10 h 52", "note": "32 min less"},
    ],
    "gap": 0.9,
    "gap_says": "Proven: no plan costs less than 1 687. Found in 9 s.",
    "asked": [("Scope", "Oslo, today after 10:42"), ("Goal", "Normal day")],
    "budget": [{"name": "Largest move", "used": 25, "of": 30, "unit": " min"}],
    "weights": [("Promise broken", 20), ("Travel", 1)],
    "edited": ["DS-48170", "DS-48171"],
    "past": ["DS-48172"],
    "again": {"branch": 1, "day": "2026-11-24"},
    "groups": [
        group(
            "added",
            "Added",
            "nobody had these before",
            change("Thereses gate 14", "", "Lars Holm 12:05", "new", urgent=True),
        ),
        group(
            "told",
            "Moved, customer was told a time",
            "uses your budget",
            change("Tåsenveien 5", "Jonas Berg 11:54", "Kari Nordby 11:29", "moved"),
        ),
        group("unnoticed", "Moved, nobody notices", "inside the promised window"),
        group(
            "left_out",
            "Left out",
            "stays unassigned, with the smallest change that would help",
            change(
                *("Sandakerveien 72", "", "stays unassigned", ""),
                **{"reason": "Everybody who could is taken by weightier visits", "effect": "–", "strip": NOWHERE},
                help="Lars Holm at 15:40: 18 min overtime",
            ),
        ),
    ],
    "axis": {"starts": 450, "ends": 1080, "hours": [8, 10, 12, 14, 16, 18]},
    "told": [
        {
            "name": "Haugen, Thereses gate 14",
            "lang": "nb",
            "channel": "sms",
            "moved": False,
            "text": "Lars kommer til dere i dag ca. kl. 12:05, senest 13:08.",
        },
        {
            "name": "陈女士, Tåsenveien 5",
            "lang": "zh-Hans",
            "channel": "sms",
            "moved": True,
            "text": "工程师改为 Kari，约 11:29 到达。",
        },
    ],
}
SOLVING = PLAN | {"plan": PLAN["plan"] | {"state": "solving", "says": "4 s of 20 s. The best so far costs 1 702."}}
FAILED = PLAN | {"plan": PLAN["plan"] | {"state": "failed", "says": "The planner ran out of memory."}}
