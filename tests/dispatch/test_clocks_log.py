"""Logs of other help desks: what stood still, what ran and what was due, equal to a count by hand."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.clocks_command import clocks
from dispatch.work.sla.figures import figures_of
from dispatch.work.sla.lap import EventKind, Judged, Told
from dispatch.working_time import Calendar

OFFICE = {
    "zone": "Europe/Oslo",
    "weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
}
OSLO = ZoneInfo("Europe/Oslo")
QUARTER = timedelta(minutes=15)
# Fridays before the clocks go back and forward, and one in a quiet month.
FRIDAYS = [
    datetime(2026, 10, 23, 6, tzinfo=UTC),
    datetime(2027, 3, 26, 6, tzinfo=UTC),
    datetime(2027, 6, 4, tzinfo=UTC),
]
SIX_DAYS = 6 * 96
START = EventKind.START
MEASURES = {"8bh": 8 * 4, "30h": 30 * 4}


class ByHand:
    """Goes through a log quarter by quarter, with nothing of ours but the kinds' names."""

    def __init__(self, began: datetime, events: list[tuple[int, EventKind, str | None]], until: int):
        self.state, self.waits, self.began_at, self.ended = None, set(), None, None
        self.marks: dict[int, str] = {}
        for quarter in range(until + 1):
            for at, kind, reason in events:
                if at == quarter:
                    self.step(kind, reason, quarter)
            if self.state is not None and quarter < until:
                self.marks[quarter] = "over" if self.state != "runs" else "waits" if self.waits else "runs"
        self.began, self.until = began, until

    def step(self, kind: EventKind, reason: str | None, quarter: int) -> None:
        if kind is START:
            if self.state != "runs":
                self.state, self.waits, self.began_at, self.ended, self.marks = "runs", set(), quarter, None, {}
        elif self.state is None:
            return
        elif kind is EventKind.RESUME and self.state == "stopped":
            self.marks = {q: "waits" if mark == "over" else mark for q, mark in self.marks.items()}
            self.state, self.ended = "runs", None
        elif self.state == "runs" and kind is EventKind.PAUSE:
            self.waits.add(reason)
        elif self.state == "runs" and kind is EventKind.RESUME:
            self.waits = self.waits - {reason} if reason else set()
        elif self.state == "runs" and kind in (EventKind.STOP, EventKind.CANCEL):
            self.state = "stopped" if kind is EventKind.STOP else "cancelled"
            self.waits, self.ended = set(), quarter

    def counts(self, quarter: int, target: str) -> bool:
        if target == "30h":
            return True
        wall = (self.began + quarter * QUARTER).astimezone(OSLO)
        return wall.weekday() < 5 and 8 <= wall.hour < 16

    def paused(self) -> int:
        return sum(mark == "waits" for mark in self.marks.values())

    def elapsed(self, target: str) -> int:
        return sum(mark == "runs" and self.counts(quarter, target) for quarter, mark in self.marks.items())

    def due(self, target: str) -> datetime:
        left, quarter = MEASURES[target], self.began_at
        while left:
            left -= self.marks.get(quarter) != "waits" and self.counts(quarter, target)
            quarter += 1
        return self.began + quarter * QUARTER


moments = st.integers(0, SIX_DAYS)
steps = st.tuples(moments, st.sampled_from([*EventKind]), st.sampled_from([None, "customer", "part"]))
logs = st.lists(steps.filter(lambda step: step[1] is not EventKind.RETARGET), max_size=9)


@settings(max_examples=2000)
@given(st.sampled_from(FRIDAYS), st.integers(0, 200), logs, st.sampled_from(sorted(MEASURES)))
def test_what_stood_still_and_what_ran_is_as_counted_by_hand(began, first, log, target):
    log = [(first, START, None)] + [step for step in log if step[0] > first]
    log = [(at, kind, reason or "else" if kind is EventKind.PAUSE else reason) for at, kind, reason in log]
    log.sort(key=lambda step: step[0])
    by = Judged(target, Calendar.from_json(OFFICE))
    events = [Told(kind, began + at * QUARTER, reason, by) for at, kind, reason in log]
    hand, now = ByHand(began, log, SIX_DAYS), began + SIX_DAYS * QUARTER
    ours = figures_of(events, now)[-1]

    assert ours.started == began + hand.began_at * QUARTER
    assert ours.paused == hand.paused() * QUARTER
    assert ours.elapsed == hand.elapsed(target) * QUARTER
    assert ours.due == hand.due(target)
    assert ours.ended == (None if hand.ended is None else began + hand.ended * QUARTER)


LOG = """id,at,kind,reason,target,clock
7,2026-11-23T09:00:00+01:00,start,,8bh,
7,2026-11-23T11:00:00+01:00,pause,customer,,
7,2026-11-23T14:00:00+01:00,resume,,,
7,2026-11-24T10:00:00+01:00,stop,,,
8,2026-11-23T09:00:00,start,,4h,response
8,yesterday,stop,,,response
8,2026-11-23T15:00:00,stop,,,response
9,2026-11-23T09:00:00,wait,,,
"""


def judged(folder: Path, log: Path) -> tuple[object, list[dict[str, str]]]:
    (folder / "cal.json").write_text(json.dumps(OFFICE))
    out = folder / "out.csv"
    ran = CliRunner().invoke(
        clocks, ["--calendar", str(folder / "cal.json"), "--log", str(log), "--out", str(out)], catch_exceptions=False
    )
    return ran, list(csv.DictReader(out.read_text().splitlines())) if out.exists() else []


def test_a_log_is_judged_and_a_bad_line_costs_only_itself(tmp_path: Path):
    (tmp_path / "log.csv").write_text(LOG)
    ran, lines = judged(tmp_path, tmp_path / "log.csv")

    assert ran.exit_code == 1
    assert "line 7" in ran.stderr
    assert "line 9" in ran.stderr
    assert lines[0] | {"due_at": "2026-11-24T12:00:00+01:00", "paused_s": "10800", "elapsed_s": "21600"} == lines[0]
    assert (lines[0]["on_time"], lines[1]["on_time"], lines[1]["elapsed_s"]) == ("true", "false", "21600")


def test_the_same_log_as_json_says_the_same(tmp_path: Path):
    (tmp_path / "log.csv").write_text(LOG)
    rows = list(csv.DictReader(LOG.splitlines()))
    (tmp_path / "log.json").write_text(json.dumps(rows))

    assert judged(tmp_path, tmp_path / "log.json")[1] == judged(tmp_path, tmp_path / "log.csv")[1]


def test_a_log_without_its_columns_is_refused_whole(tmp_path: Path):
    (tmp_path / "log.csv").write_text("id,when\n1,2\n")
    ran, lines = judged(tmp_path, tmp_path / "log.csv")

    assert ran.exit_code == 2
    assert lines == []


def test_a_clock_that_can_not_be_judged_costs_only_itself(tmp_path: Path):
    (tmp_path / "log.csv").write_text("id,at,kind,target\n1,2026-06-01,start,99999d\n2,2026-06-01,start,1d\n")
    ran, lines = judged(tmp_path, tmp_path / "log.csv")

    assert (ran.exit_code, ran.stdout) == (1, "1 cases judged, 1 refused.\n")
    assert "line 2: That leads outside the years" in ran.stderr
    assert [line["id"] for line in lines] == ["2"]


def test_a_clock_that_never_started_is_named_and_the_rest_is_judged(tmp_path: Path):
    (tmp_path / "log.csv").write_text("id,at,kind,target\n1,2026-06-01,pause,\n2,2026-06-01,START,1d\n")
    ran, lines = judged(tmp_path, tmp_path / "log.csv")

    assert (ran.exit_code, ran.stdout) == (1, "1 cases judged, 1 refused.\n")
    assert "line 2: The resolution clock of 1 was never started" in ran.stderr
    assert [line["id"] for line in lines] == ["2"]
