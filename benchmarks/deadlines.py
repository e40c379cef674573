"""How fast promises are computed: 1,000,000 deadlines, and 100,000 cases of another system's history.

The bars are 10 seconds on one core for either; the run fails where one is missed.
"""

import csv
import json
import random
import sys
import tempfile
import time as stopwatch
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dispatch.clocks_audit import audit
from dispatch.working_time import Calendar, Target, due

DEADLINES, CASES, BAR = 1_000_000, 100_000, 10.0
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
OFFICE = Calendar(
    "Europe/Oslo",
    dict.fromkeys(range(5), [(time(8, 30), time(12)), (time(12, 30), time(17))]),
    frozenset({date(2026, 5, 1), date(2026, 5, 17), date(2026, 12, 25)}),
    {date(2026, 12, 24): [(time(8, 30), time(12))]},
)
NIGHTS = Calendar("America/New_York", dict.fromkeys(range(7), [(time(22), time(6))]))
CALENDARS = (OFFICE, NIGHTS, Calendar.always("Asia/Shanghai"))
TARGETS = [Target.parse(text) for text in ("24h", "8bh", "40bh", "5bd", "30d", "56d")]


def moments(count: int) -> list[datetime]:
    """Over three years, to the second; the same in every run."""
    rng = random.Random(4)
    return [NEW_YEAR + timedelta(seconds=rng.randrange(3 * 365 * 86400)) for _ in range(count)]


def deadlines() -> None:
    count = DEADLINES // (len(CALENDARS) * len(TARGETS)) + 1
    for calendar in CALENDARS:
        for target in TARGETS:
            for at in moments(count):
                due(calendar, at, target)


def history(folder: Path) -> None:
    (folder / "calendar.json").write_text(json.dumps(OFFICE.to_json()))
    with (folder / "cases.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "opened_at", "target", "closed_at", "pauses"])
        for number, at in enumerate(moments(CASES)):
            pause = [(at + timedelta(hours=h)).isoformat() for h in (1, 30)]
            closed = (at + timedelta(hours=number % 2000)).isoformat()
            writer.writerow([number, at.isoformat(), TARGETS[number % 6], closed, json.dumps([pause])])


def judged(folder: Path) -> None:
    audit(folder / "calendar.json", folder / "cases.csv", folder / "out.csv", lambda line, why: sys.exit(why))


def timed(what: str, run: Callable[..., None], *given: object) -> bool:
    began = stopwatch.process_time()
    run(*given)
    seconds = stopwatch.process_time() - began
    print(f"{what}: {seconds:.1f} s on one core (bar {BAR:.0f} s)")
    return seconds <= BAR


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        history(Path(folder))
        met = [timed(f"{DEADLINES:,} deadlines", deadlines), timed(f"{CASES:,} audited cases", judged, Path(folder))]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
