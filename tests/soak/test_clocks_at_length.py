"""Very many cases of very odd desks, through `python -m dispatch clocks`, beside a count minute by minute.

Run by `CASES=20000 make soak ARGS="-k clocks"`.
"""

import csv
import json
import os
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dispatch.clocks_audit import audit
from tests.dispatch.slow_clocks import DAY, NAMES, SlowDesk

CASES = int(os.environ.get("CASES", "20000"))
PER_DESK = 100
FIRST, DAYS = date(2026, 1, 1), 730
ZONES = ["Europe/Oslo", "Europe/Stockholm", "America/New_York", "Asia/Shanghai", "Australia/Sydney", "UTC"]
CHANGES = {
    "Europe/Oslo": [(3, 29), (10, 25)],
    "Europe/Stockholm": [(3, 29), (10, 25)],
    "America/New_York": [(3, 8), (11, 1)],
    "Australia/Sydney": [(4, 5), (10, 4)],
}
TARGETS = {"h": [1, 4, 24, 100], "bh": [1, 8, 9, 40], "bd": [1, 2, 5, 10], "d": [1, 7, 30, 56]}
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 3)]


def clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


class Desk:
    def __init__(self, seed: int):
        r = self.random = random.Random(seed)
        self.zone = r.choice(ZONES)
        self.night = r.random() < 0.3
        weekly = {name: self.hours() for name in NAMES if r.random() < 0.75} | {"wed": [["08:30", "17:00"]]}
        days = [FIRST + timedelta(days=r.randrange(DAYS)) for _ in range(24)]
        days += [date(2026, *day) for day in CHANGES.get(self.zone, []) if r.random() < 0.5]
        self.calendar = {
            "zone": self.zone,
            "weekly": weekly,
            "closed": [day.isoformat() for day in days[:14]],
            "special": {day.isoformat(): self.hours() for day in days[14:]},
        }
        self.slow = SlowDesk(self.calendar, FIRST, DAYS)

    def hours(self) -> list[list[str]]:
        r = self.random
        if r.random() < 0.05:
            return [["00:00", "24:00"]]
        found = []
        for _ in range(r.choice([0, 1, 1, 1, 2, 3])):
            start = r.randrange(0, 1410, 15)
            length = r.randrange(15, 600 if self.night else max(30, min(600, 1440 - start)), 15)
            found.append([clock(start), clock(min(start + length, 1440) if not self.night else start + length)])
        return found

    def moment(self) -> int:
        """Often at an edge: a door, a clock change, the day after a closure."""
        r, lure = self.random, self.random.random()
        if lure < 0.35:
            edges = self.slow.open[1:].astype(int) - self.slow.open[:-1]
            doors = edges.nonzero()[0]
            at = int(doors[r.randrange(len(doors))]) + 1 + r.choice([-1, 0, 0, 1])
        elif lure < 0.6 and self.zone in CHANGES:
            month, day = r.choice(CHANGES[self.zone])
            at = self.slow.minute(datetime(2026, month, day, tzinfo=UTC)) + r.randrange(-2 * DAY, 2 * DAY)
        else:
            at = r.randrange(DAYS * DAY)
        return min(max(at, 3 * DAY), 500 * DAY)

    def said(self, at: int) -> str:
        """With an offset, in Zulu time, or by the wall clock where that can mean only this."""
        r, moment = self.random, self.slow.origin + timedelta(minutes=at)
        local = moment.astimezone(self.slow.zone)
        bare = local.replace(tzinfo=None, fold=0)
        if r.random() < 0.4 and bare.replace(tzinfo=self.slow.zone).astimezone(UTC) == moment:
            return bare.isoformat()
        return r.choice([local.isoformat(), moment.isoformat().replace("+00:00", "Z")])

    def pauses(self, start: int) -> list[tuple[int, int]]:
        r, found = self.random, []
        for _ in range(r.choice([0, 0, 1, 2, 4])):
            since = found[-1][1] if found and r.random() < 0.3 else start + r.randrange(-3 * DAY, 12 * DAY)
            found.append((since, since + r.choice([0, 1, 30, r.randrange(5 * DAY)])))
        return found


def test_every_deadline_is_the_one_counted_minute_by_minute(tmp_path: Path):
    met, different = Counter(), []
    for seed in range(CASES // PER_DESK):
        desk = Desk(seed)
        cases = [a_case(desk) for _ in range(PER_DESK)]
        answers = judged(tmp_path, desk, cases)
        for case, answer in zip(cases, answers, strict=True):
            met[case["kind"]] += 1
            different += differences(desk, case, answer, seed)
    print(f"\n{sum(met.values())} cases ({dict(met)}), {len(different)} differences")
    assert different[:20] == []


def a_case(desk: Desk) -> dict:
    r = desk.random
    kind = r.choice([*TARGETS])
    start = desk.moment()
    end = None if r.random() < 0.1 else start + r.randrange(90 * DAY)
    case = {"kind": kind, "amount": r.choice(TARGETS[kind]), "start": start, "end": end, "pauses": desk.pauses(start)}
    if kind == "h" or r.random() < 0.2:
        due = desk.slow.due(kind, case["amount"], start, case["pauses"])
        if due is not None and end is not None:
            case["end"] = max(start, due + r.choice([-1, 0, 1]))
    return case


def judged(folder: Path, desk: Desk, cases: list[dict]) -> list[dict]:
    paths = [folder / name for name in ("calendar.json", "cases.csv", "out.csv")]
    paths[0].write_text(json.dumps(desk.calendar))
    with paths[1].open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "opened_at", "target", "closed_at", "pauses"))
        for number, case in enumerate(cases):
            spells = [[desk.said(since), desk.said(until)] for since, until in case["pauses"]]
            if spells and case["end"] is not None and case["end"] == case["pauses"][-1][1]:
                spells[-1][1] = None
            ended = "" if case["end"] is None else desk.said(case["end"])
            target = f"{case['amount']}{case['kind']}"
            rows.writerow((number, desk.said(case["start"]), target, ended, json.dumps(spells) if spells else ""))
    refused = []
    audit(*paths, lambda line, why: refused.append((line, why)))
    assert refused == []
    with paths[2].open(newline="") as file:
        return list(csv.DictReader(file))


def differences(desk: Desk, case: dict, answer: dict, seed: int) -> list[tuple]:
    slow, (kind, amount, start, end) = desk.slow, (case[name] for name in ("kind", "amount", "start", "end"))
    due = slow.due(kind, amount, start, case["pauses"])
    ours = slow.minute(datetime.fromisoformat(answer["due_at"]))
    found = [] if due == ours else [(seed, answer["id"], case, "due", due, ours)]
    if end is not None:
        spent = 60 * slow.spent(kind, start, end, case["pauses"])
        if str(spent) != answer["elapsed_s"]:
            found.append((seed, answer["id"], case, "elapsed", spent, answer["elapsed_s"]))
        if due is not None and answer["on_time"] != str(end <= due).lower():
            found.append((seed, answer["id"], case, "on_time", end <= due, answer["on_time"]))
    return found
