"""Files of other systems' history, however they were written: encoding and delimiter are found out, as for imports."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from dispatch.errors import N_, Invalid
from dispatch.intake.reading import table
from dispatch.intake.reading.look import look
from dispatch.intake.reading.record import Record
from dispatch.working_time import Calendar


class UnusableFile(Invalid):
    """That file can't be used."""

    says = N_("{path} can't be used: {reason}.")


class BadLine(Invalid):
    """This line is not one case."""

    says = N_("The line is not one case with a value for each column. Quote a value that contains a comma.")


class BrokenText(Invalid):
    """A value is no text."""

    says = N_("What stands in {column} is broken: its bytes are no text. Save the file as UTF-8.")


class MissingValue(Invalid):
    """A case lacks a value it can't do without."""

    says = N_("There is nothing in {column}.")


class BadMoment(Invalid):
    """That is not a date and time."""

    says = N_("“{given}” in {column} is not a date and time. Write it as 2026-03-29T08:30, with an offset or without.")


@dataclass(frozen=True)
class Columns:
    wanted: tuple[str, ...]
    columns: tuple[str, ...] = ()
    delimiter: str | None = None


def records(path: Path, columns: tuple[str, ...], *, needed: Collection[str]) -> Iterator[Record]:
    """Its header has been read by then. Raises UnusableFile, NotText, EmptyFile, ColumnsMissing, ColumnTwice."""
    found = _records(path, columns, [column for column in columns if column not in needed])
    return chain(list(islice(found, 1)), found)


def _records(path: Path, columns: tuple[str, ...], optional: Collection[str]) -> Iterator[Record]:
    try:
        with path.open("rb") as file:
            seen = look(file)
            text = TextIOWrapper(file, seen.encoding, seen.errors, newline="")
            yield from table.records(text, Columns(columns), optional=optional)
    except OSError as error:
        raise UnusableFile(path=path, reason=error.strerror) from None


def values(record: Record, needed: Collection[str]) -> dict[str, str]:
    """Raises BadLine, BrokenText, MissingValue."""
    if record.values is None:
        raise BadLine
    found = {name: value.strip() for name, value in record.values.items()}
    for column, value in found.items():
        if not value.isascii() and not _is_text(value):
            raise BrokenText(column=column)
    for column in needed:
        if not found[column]:
            raise MissingValue(column=column)
    return found


def _is_text(value: str) -> bool:
    """Bytes that are no text came as lone surrogates, or as the mark that something was lost."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\ufffd" not in value


def moment(calendar: Calendar, given: str | None, column: str) -> datetime:
    """By the calendar's wall clock where it carries no offset. Raises BadMoment."""
    try:
        at = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        raise BadMoment(given=given, column=column) from None
    return at if at.tzinfo else calendar.to_instant(at)


def ending(calendar: Calendar, given: str, column: str, since: datetime) -> datetime:
    """As `moment`, of what began at `since`: a wall clock's time that would lie before it, in the hour that clocks show
    twice, is the second one."""
    at = moment(calendar, given, column)
    wall = datetime.fromisoformat(given)
    return at if at >= since or wall.tzinfo else calendar.to_instant(wall.replace(fold=1))


def read_calendar(path: Path) -> Calendar:
    """Raises BadCalendar, UnusableFile."""
    try:
        given = json.loads(path.read_bytes())
    except OSError as error:
        raise UnusableFile(path=path, reason=error.strerror) from None
    except (ValueError, RecursionError) as error:
        raise UnusableFile(path=path, reason=error) from None
    return Calendar.from_json(given)


def answers_to(path: Path, *questions: Path) -> TextIO:
    """Opened for writing, in UTF-8. Raises UnusableFile: it is one of the questions, or can't be written."""
    if path.exists() and any(map(path.samefile, questions)):
        raise UnusableFile(path=path, reason=N_("it is being read"))
    try:
        return path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UnusableFile(path=path, reason=error.strerror) from None
