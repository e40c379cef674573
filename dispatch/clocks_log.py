"""Logs of other help desks, judged by our clocks: `python -m dispatch clocks --log`.

LOG is CSV, or a JSON list of the same: `id, at, kind` and, where they matter, `clock, reason, target`; one event a
line, in any order. Kinds are those of a clock's events: start, pause, resume, stop, cancel, retarget. Reasons are the
log's own; a resume with one ends only that pause. OUT gets a line for every run of every clock:
`id, clock, run, started_at, ended_at, due_at, elapsed_s, paused_s, on_time`; what still runs is measured to its last
event.
"""

import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from dispatch.clocks_file import UnusableFile, answers_to, moment, read_calendar, records, values
from dispatch.errors import N_, Invalid
from dispatch.intake.reading.record import Record
from dispatch.work.sla.figures import figures_of
from dispatch.work.sla.lap import EventKind, Judged, Told, target_of
from dispatch.working_time import Calendar

COLUMNS = ("id", "at", "kind", "clock", "reason", "target")
NEEDED = COLUMNS[:3]
ANSWER = ("id", "clock", "run", "started_at", "ended_at", "due_at", "elapsed_s", "paused_s", "on_time")
USUAL = "resolution"
Row = dict[str, str]


class NoSuchKind(Invalid):
    """That is no kind of event."""

    says = N_("“{given}” is no kind of event. Write one of these: {kinds}.")


class NeverStarted(Invalid):
    """Events of a clock that nobody started."""

    says = N_("The {clock} clock of {case} was never started, so nothing can be said of it. Add a line of kind start.")


class Judgement(NamedTuple):
    judged: int
    refused: int


@dataclass
class Known:
    """Of one clock of one case; `line`: of its first event."""

    line: int
    events: list[Told] = field(default_factory=list)


def judge_log(calendar_path: Path, log_path: Path, out_path: Path, report: Callable[[int, str], None]) -> Judgement:
    """Judges every event it can, and tells `report` the line and the reason of the others.

    Raises:
        BadCalendar, UnusableFile, NotText, EmptyFile, ColumnsMissing, ColumnTwice: nothing was written.
    """
    calendar = read_calendar(calendar_path)
    rows = _objects(log_path) if log_path.suffix == ".json" else records(log_path, COLUMNS, needed=NEEDED)
    cases: dict[tuple[str, str], Known] = {}
    judged = refused = 0
    with answers_to(out_path, calendar_path, log_path) as out:
        for record in rows:
            try:
                row = values(record, NEEDED)
                event = _told(calendar, row)
            except Invalid as refusal:
                report(record.line, str(refusal))
                refused += 1
            else:
                cases.setdefault((row["id"], row["clock"] or USUAL), Known(record.line)).events.append(event)
        answers = csv.writer(out, lineterminator="\n")
        answers.writerow(ANSWER)
        for (case, clock), known in cases.items():
            try:
                answers.writerows(list(_lines(calendar, case, clock, known.events)))
                judged += 1
            except Invalid as refusal:
                report(known.line, str(refusal))
                refused += 1
    return Judgement(judged, refused)


def _objects(path: Path) -> list[Record]:
    """Raises UnusableFile."""
    try:
        given = json.loads(path.read_bytes())
    except OSError as error:
        raise UnusableFile(path=path, reason=error.strerror) from None
    except (ValueError, RecursionError) as error:
        raise UnusableFile(path=path, reason=error) from None
    if not isinstance(given, list):
        raise UnusableFile(path=path, reason=N_("it is no list"))
    return [Record(number, _object(one)) for number, one in enumerate(given, start=1)]


def _object(given: object) -> Row | None:
    if not isinstance(given, dict):
        return None
    told = {name: given.get(name) for name in COLUMNS}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def _told(calendar: Calendar, row: Row) -> Told:
    kind = row["kind"].lower()
    if kind not in set(EventKind):
        raise NoSuchKind(given=row["kind"], kinds=", ".join(EventKind))
    target = row["target"]
    by = Judged(str(target_of(target)) if target else None, calendar)
    return Told(EventKind(kind), moment(calendar, row["at"], "at"), row["reason"] or None, by)


def _lines(calendar: Calendar, case: str, clock: str, events: list[Told]) -> Iterable[tuple[object, ...]]:
    runs = list(figures_of(events, max(event.at for event in events)))
    if not runs:
        raise NeverStarted(clock=clock, case=case)
    for number, run in enumerate(runs, start=1):
        moments = (run.started, run.ended, run.due)
        yield (
            *(case, clock, number),
            *(at.astimezone(calendar.tz).isoformat() if at else "" for at in moments),
            *(f"{length / timedelta(seconds=1):.10g}" for length in (run.elapsed, run.paused)),
            "" if run.on_time is None else str(run.on_time).lower(),
        )
