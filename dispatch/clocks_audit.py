"""Other systems' history, judged by our clocks: `python -m dispatch clocks`.

CASES has the columns `id, opened_at, target, closed_at, pauses`, one case a line (the last two columns may be
missing or empty): moments in ISO 8601, by the calendar's wall clock where they carry no offset; pauses as a
JSON list of [from, to], where a `to` of null means until closed. OUT gets `id, due_at, elapsed_s, on_time`.
"""

import csv
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TextIO

from dispatch.errors import N_, Invalid
from dispatch.working_time import Calendar, Target, due, spent

COLUMNS = ("id", "opened_at", "target", "closed_at", "pauses")
NEEDED = COLUMNS[:3]
ANSWER = ("id", "due_at", "elapsed_s", "on_time")
Case = dict[str, str]


class UnusableFile(Invalid):
    """That file can't be used."""

    says = N_("{path} can't be used: {reason}.")


class MissingColumn(Invalid):
    """The file of cases lacks a column."""

    says = N_("{path} has no column {column}. Its first line must be: id,opened_at,target,closed_at,pauses")


class BadLine(Invalid):
    """This line is not one case."""

    says = N_("The line is not one case with a value for each column. Quote a value that contains a comma.")


class MissingValue(Invalid):
    """A case lacks a value it can't do without."""

    says = N_("There is nothing in {column}.")


class BadMoment(Invalid):
    """That is not a date and time."""

    says = N_("“{given}” in {column} is not a date and time. Write it as 2026-03-29T08:30, with an offset or without.")


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
        BadCalendar, UnusableFile, MissingColumn: nothing was written.
    """
    calendar = read_calendar(calendar_path)
    if out_path.exists() and any(map(out_path.samefile, (calendar_path, cases_path))):
        raise UnusableFile(path=out_path, reason=N_("it is being read"))
    judged = refused = 0
    with opened(cases_path, "r") as cases:
        header = _header(cases_path, cases.readline())
        with opened(out_path, "w") as out:
            answers = csv.writer(out, lineterminator="\n")
            answers.writerow(ANSWER)
            for number, line in enumerate(cases, start=2):
                if not line.strip():
                    continue
                try:
                    answers.writerow(_judge(calendar, _case(header, line)))
                    judged += 1
                except Invalid as refusal:
                    report(number, str(refusal))
                    refused += 1
    return Audited(judged, refused)


def opened(path: Path, mode: str) -> TextIO:
    """Bytes that are no text become question marks, so that they spoil their own row only."""
    try:
        return path.open(mode, encoding="utf-8-sig" if mode == "r" else "utf-8", errors="replace")
    except OSError as error:
        raise UnusableFile(path=path, reason=error.strerror) from None


def read_calendar(path: Path) -> Calendar:
    with opened(path, "r") as file:
        try:
            given = json.load(file)
        except (ValueError, RecursionError) as error:
            raise UnusableFile(path=path, reason=error) from None
    return Calendar.from_json(given)


def _header(path: Path, line: str) -> list[str]:
    header = [name.strip() for name in _fields(line)]
    for column in NEEDED:
        if column not in header:
            raise MissingColumn(path=path, column=column)
    return header


def _fields(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        raise BadLine from None


def _case(header: list[str], line: str) -> Case:
    """Values that were left off at the end are empty."""
    values = _fields(line)
    if len(values) > len(header):
        raise BadLine
    case = dict.fromkeys(COLUMNS, "") | {name: value.strip() for name, value in zip(header, values, strict=False)}
    for column in NEEDED:
        if not case[column]:
            raise MissingValue(column=column)
    return case


def _judge(calendar: Calendar, case: Case) -> tuple[str, str, str, str]:
    opened = _moment(calendar, case["opened_at"], "opened_at")
    closed = _moment(calendar, case["closed_at"], "closed_at") if case["closed_at"] else None
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


def _moment(calendar: Calendar, given: str, column: str) -> datetime:
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise BadMoment(given=given, column=column) from None
    return at if at.tzinfo else calendar.to_instant(at)


def _pauses(calendar: Calendar, given: str, closed: datetime | None) -> list[tuple[datetime, datetime]]:
    if not given:
        return []
    try:
        return [
            (_moment(calendar, start, "pauses"), closed if closed and end is None else _moment(calendar, end, "pauses"))
            for start, end in json.loads(given)
        ]
    except (TypeError, ValueError, RecursionError):
        raise BadPauses(given=given) from None


def _seconds(length: timedelta) -> str:
    """Whole, unless the case knew better."""
    seconds = length.total_seconds()
    return f"{seconds:.6f}" if length.microseconds else f"{seconds:.0f}"
