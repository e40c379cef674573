"""What customers say afterwards, at the desk: call-backs, figures, a complaint; and a price agreed at the door."""

from types import SimpleNamespace

from tests.look import day_field
from tests.look.day import ACTOR, NOTHING_WRONG

CALL_BACK = {
    "id": 3,
    "here": "/call-backs/3",
    "order": "DS-48199",
    "cause": "Few stars",
    "stars": 1,
    "recommend": 0,
    "words": "Ingen ringte.",
    "lang": "nb",
    "due": "Tue 24 Nov 11:00",
    "late": True,
    "owner": "",
    "tries": 2,
    "version": 1,
}
FIGURE = {"response": (66, 4, 6), "solved": (None, 4, 4), "first_visit": (71, 10, 14), "csat": (86, 13, 15)}
CALL_BACKS = {
    "actor": ACTOR,
    "call_backs": [CALL_BACK, CALL_BACK | {"id": 4, "late": False, "owner": "Hanne Vik", "words": "", "tries": 0}],
    "overdue": 1,
    "outcomes": [("put_right", "Put right")],
    "may_call": True,
    "problem": "Somebody was quicker. Look at it again.",
    "by": "month",
    "ways": [("month", "By month"), ("branch", "By branch")],
    "figures": [FIGURE | {"name": "November 2026", "nps": 67, "recommended": 9}],
}
HEARING = {
    "title": "The first decision",
    "words": "",
    "who": "Ida",
    "acknowledge_due": "Mon 23 Nov 10:00",
    "acknowledged_at": "",
    "decide_due": "Thu 3 Dec 10:00",
    "decided_at": "",
}
DECIDED = HEARING | {"decided_at": "Mon 9 Nov 12:00", "outcome": "We see it differently", "reason": "As agreed."}
COMPLAINT = {
    "id": 4,
    "url": "#",
    "title": "K-4: Received",
    "kind": "Something was damaged",
    "branch": "Oslo",
    "due": "Mon 23 Nov 10:00",
    "owner": "Ida Moe",
    "late": True,
}
CHOSEN = COMPLAINT | {
    "here": "/complaints/4",
    "order": "DS-48213",
    "words": "Det er en ripe i karmen.",
    "lang": "nb",
    "opened_at": "Fri 20 Nov 23:00",
    "hearings": [
        DECIDED | {"explanation": "Vi kom til avtalt tid.", "remedy": "", "remedy_order": ""},
        HEARING | {"title": "The appeal", "words": "Se på loggen."},
    ],
    "may_acknowledge": True,
    "may_decide": True,
    "owners": [(2, "Nils Aas")],
    "may_give": True,
    "appeal_by": "Tue 8 Dec 09:00",
    "may_withdraw": True,
    "version": 2,
}
COMPLAINTS = {
    "actor": ACTOR | {"role": "quality"},
    "complaints": [COMPLAINT, COMPLAINT | {"id": 5, "late": False, "owner": ""}],
    "chosen": CHOSEN,
    "overdue": 1,
    "form": {"given": {}, "errors": {"explanation": "Say why, in plain words."}},
    "problem": "",
    "may_take": True,
    "kinds": [("damage", "Something was damaged")],
    "outcomes": [("upheld", "You are right")],
    "reasons": [("as_agreed", "As agreed")],
    "remedies": [("sum", "A sum of money")],
    "figures": SimpleNamespace(
        opened=6,
        decided=3,
        appealed=1,
        in_time=SimpleNamespace(part=3, whole=3),
        right=SimpleNamespace(part=2, whole=3),
    ),
}
LINE = {"name": "Besøk, første time", "amount": "990 kr", "note": "prisliste fra 26. juli 2026", "cover": ""}
PRICE = {
    "visit": day_field.FINISH["visit"],
    "form": NOTHING_WRONG,
    "parts": [("LM-1", "Lock motor")],
    "rows": range(2),
    "may": True,
    "work_out_url": "#work-out",
    "answer_url": "#answer",
    "said": None,
    "estimate": {
        "number": 2,
        "state": "Waits for the customer",
        "waits": True,
        "language": "nb",
        "lines": [LINE, LINE | {"name": "Låsmotor", "amount": "0 kr", "cover": "0, dekkes av vår garanti"}],
        "total": "990 kr",
        "tax": "herav 25 % merverdiavgift: 198 kr",
        "in_all": "Til sammen",
        "asks": "Jeg godtar denne prisen.",
    },
}
