"""Logs of other help desks, judged by our clocks: `python -m dispatch clocks --log`.

LOG is CSV, or a JSON list of the same: `id, at, kind` and, where they matter, `clock, reason, target`; one event a
line, in any order. Kinds are those of a clock's events: start, pause, resume, stop, cancel, retarget. Reasons are the
log's own; a resume with one ends only that pause. OUT gets a line for every run of every clock:
`id, clock, run, started_at, ended_at, due_at, elapsed_s, paused_s, on_time`; what still runs is measured to its last
event.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from dispatch.clocks_audit import BadMoment, MissingColumn, MissingValue, UnusableFile, opened, read_calendar
from dispatch.errors import N_, Invalid
from dispatch.work.sla.figures import figures_of
from dispatch.work.sla.lap import EventKind, Judged, Told, target_of
from dispatch.working_time import Calendar

NEEDED = ("id", "at", "kind")
ANSWER = ("id", "clock", "run", "started_at", "ended_at", "due_at", "elapsed_s", "paused_s", "on_time")
USUAL = "resolution"
Row = dict[str, str]


class NoSuchKind(Invalid):
    """That is no kind of event."""

    says = N_("“{given}” is no kind of event. Write one of these: {kinds}.")


class Judgement(NamedTuple):
    judged: int
    refused: int


def judge_log(calendar_path: Path, log_path: Path, out_path: Path, report: Callable[[int, str], None]) -> Judgement:
    """Judges every event it can, and tells `report` the line and the reason of the others.

    Raises:
        BadCalendar, UnusableFile, MissingColumn: nothing was written.
    """
    calendar = read_calendar(calendar_path)
    if out_path.exists() and any(map(out_path.samefile, (calendar_path, log_path))):
        raise UnusableFile(path=out_path, reason=N_("it is being read"))
    cases: dict[tuple[str, str], list[Told]] = {}
    refused = 0
    for number, row in _rows(log_path):
        try:
            case, event = (_value(row, "id"), row.get("clock") or USUAL), _told(calendar, row)
            cases.setdefault(case, []).append(event)
        except Invalid as refusal:
            report(number, str(refusal))
            refused += 1
    with opened(out_path, "w") as out:
        answers = csv.writer(out, lineterminator="\n")
        answers.writerow(ANSWER)
        for (case, clock), events in cases.items():
            answers.writerows(_lines(calendar, case, clock, events))
    return Judgement(len(cases), refused)


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    with opened(path, "r") as file:
        if path.suffix == ".json":
            try:
                given = json.load(file)
            except (ValueError, RecursionError) as error:
                raise UnusableFile(path=path, reason=error) from None
            yield from enumerate(({k: str(v) for k, v in row.items() if v is not None} for row in given), start=1)
            return
        reader = csv.DictReader(file)
        for column in NEEDED:
            if column not in (reader.fieldnames or ()):
                raise MissingColumn(path=path, column=column)
        for row in reader:
            yield reader.line_num, {name: value.strip() for name, value in row.items() if isinstance(value, str)}


def _told(calendar: Calendar, row: Row) -> Told:
    kind = _value(row, "kind")
    if kind not in set(EventKind):
        raise NoSuchKind(given=kind, kinds=", ".join(EventKind))
    target = row.get("target") or None
    by = Judged(target and str(target_of(target)), calendar)
    return Told(EventKind(kind), _moment(calendar, _value(row, "at")), row.get("reason") or None, by)


def _value(row: Row, column: str) -> str:
    if not row.get(column):
        raise MissingValue(column=column)
    return row[column]


def _moment(calendar: Calendar, given: str) -> datetime:
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise BadMoment(given=given, column="at") from None
    return at if at.tzinfo else calendar.to_instant(at)


def _lines(calendar: Calendar, case: str, clock: str, events: list[Told]) -> Iterable[tuple[object, ...]]:
    last = max(event.at for event in events)
    for number, run in enumerate(figures_of(events, last), start=1):
        moments = (run.started, run.ended, run.due)
        yield (
            *(case, clock, number),
            *(at.astimezone(calendar.tz).isoformat() if at else "" for at in moments),
            *(f"{length / timedelta(seconds=1):.10g}" for length in (run.elapsed, run.paused)),
            "" if run.on_time is None else str(run.on_time).lower(),
        )
