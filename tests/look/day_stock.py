"""The same day at the shelves: a van somebody counts."""

from tests.look.day import ACTOR

ROWS = [
    {
        **{"number": "LK-CASE-50", "name": "Lock case 50 mm", "pieces": 2, "version": 3},
        **{"difference": "−1", "found": "Damaged · Kari Nordby · Fri 20 Nov 16:00"},
    },
    {
        **{"number": "BAT-AA-4", "name": "Batteries AA, four", "pieces": 10, "version": 7},
        **{"difference": "as we thought", "found": "Counted to be sure · Kari Nordby · Fri 20 Nov 16:00"},
    },
    {"number": "HUB-PSU-12", "name": "Power supply", "pieces": 0, "version": 1, "difference": "", "found": ""},
]

VAN = {
    "actor": ACTOR,
    "place": {"name": "Van of Kari Nordby", "branch": "Doorstep Oslo", "url": "#"},
    "rows": ROWS,
    "others": [("CAM-LENS-4", "Lens cover · CAM-LENS-4")],
    "reasons": [("routine", "Counted to be sure"), ("damaged", "Damaged")],
    "most": 9999,
    "form": {
        "given": {"found-BAT-AA-4": "many", "reason": "routine"},
        "errors": {"BAT-AA-4": "Of BAT-AA-4: a whole number from 0 to 9999, and only once."},
    },
    "may_count": True,
}
