"""Other systems' history, judged by our clocks: `python -m dispatch clocks`.

CASES has the columns `id, opened_at, target, closed_at, pauses`, one case a row (the last two columns may be
missing or empty): moments in ISO 8601, by the calendar's wall clock where they carry no offset; pauses as a
JSON list of [from, to], where a `to` of null means until closed. OUT gets `id, due_at, elapsed_s, on_time`.
"""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from dispatch.clocks_file import answers_to, ending, moment, read_calendar, records, values
from dispatch.errors import N_, Invalid
from dispatch.working_time import BadPause, Calendar, Target, due, spent

COLUMNS = ("id", "opened_at", "target", "closed_at", "pauses")
NEEDED = COLUMNS[:3]
ANSWER = ("id", "due_at", "elapsed_s", "on_time")
Case = dict[str, str]


class BadPauses(Invalid):
    """Those are not pauses."""

    says = N_("“{given}” is not a list of pauses. Write JSON such as [[from, to], …]; an open case has no open pause.")


class ClosedBeforeOpened(Invalid):
    """Nothing ends before it begins."""

    says = N_("It was closed at {closed}, before it was opened at {opened}.")


class Audited(NamedTuple):
    judged: int
    refused: int


def audit(calendar_path: Path, cases_path: Path, out_path: Path, report: Callable[[int, str], None]) -> Audited:
    """Judges every case it can, and tells `report` the line and the reason of the others, which OUT lacks.

    Raises:
        BadCalendar, UnusableFile, NotText, EmptyFile, ColumnsMissing, ColumnTwice: nothing was written.
    """
    calendar = read_calendar(calendar_path)
    cases = records(cases_path, COLUMNS, needed=NEEDED)
    judged = refused = 0
    with answers_to(out_path, calendar_path, cases_path) as out:
        answers = csv.writer(out, lineterminator="\n")
        answers.writerow(ANSWER)
        for record in cases:
            try:
                answers.writerow(_judge(calendar, values(record, NEEDED)))
                judged += 1
            except Invalid as refusal:
                report(record.line, str(refusal))
                refused += 1
    return Audited(judged, refused)


def _judge(calendar: Calendar, case: Case) -> tuple[str, str, str, str]:
    opened = moment(calendar, case["opened_at"], "opened_at")
    closed = ending(calendar, case["closed_at"], "closed_at", opened) if case["closed_at"] else None
    if closed and closed < opened:
        raise ClosedBeforeOpened(opened=case["opened_at"], closed=case["closed_at"])
    target = Target.parse(case["target"])
    pauses = _pauses(calendar, case["pauses"], closed)
    due_at = due(calendar, opened, target, pauses)
    shown = due_at.astimezone(calendar.tz).isoformat()
    if not closed:
        return case["id"], shown, "", ""
    elapsed = spent(calendar, target, opened, closed, pauses)
    return case["id"], shown, _seconds(elapsed), "true" if closed <= due_at else "false"


def _pauses(calendar: Calendar, given: str, closed: datetime | None) -> list[tuple[datetime, datetime]]:
    if not given:
        return []
    try:
        told = json.loads(given)
        pairs = [(start, end or None) for start, end in told]
    except (TypeError, ValueError, RecursionError):
        raise BadPauses(given=given) from None
    if not isinstance(told, list):
        raise BadPauses(given=given)
    return [_pause(calendar, start, end, closed, given) for start, end in pairs]


def _pause(
    calendar: Calendar, start: str, end: str | None, closed: datetime | None, given: str
) -> tuple[datetime, datetime]:
    if end is None and closed is None:
        raise BadPauses(given=given)
    since = moment(calendar, start, "pauses")
    if end is None:
        return since, max(since, closed)  # one that began after all was over has no length
    until = ending(calendar, end, "pauses", since)
    if until < since:
        raise BadPause(start=start, end=end)
    return since, until


def _seconds(length: timedelta) -> str:
    """Whole, unless the case knew better."""
    seconds = length.total_seconds()
    return f"{seconds:.6f}" if length.microseconds else f"{seconds:.0f}"
