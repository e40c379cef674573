"""Rows of a delimited text file, however it was written."""

import csv
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import Protocol, TextIO

from dispatch.errors import N_, Invalid
from dispatch.intake.reading.mapping import BadMapping
from dispatch.intake.reading.record import Record

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 1 << 18
LONGEST_ROW = 200  # lines; a quote still open by then was never meant to be one


class ColumnsMissing(Invalid):
    """The file lacks columns that the mapping reads."""

    says = N_("The file has no column {columns}. Correct the mapping, or choose the file it was made for.")


class ColumnTwice(Invalid):
    """Two columns have the name of one that the mapping reads."""

    says = N_("The file has more than one column “{column}”, and nobody can say which is meant. Rename one of them.")


class Layout(Protocol):
    """`wanted`: the columns that are read. `columns` name those of a table without a header. `delimiter`: None: to be
    found out."""

    delimiter: str | None
    columns: tuple[str, ...]

    @property
    def wanted(self) -> tuple[str, ...]: ...


class RunAway(csv.Error):
    """A quoted text that does not end."""


class Lines:
    """A file's lines, some of which can be taken once more; `taken` are those since `begin`."""

    def __init__(self, file: TextIO):
        self._file = file
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def begin(self) -> None:
        self.taken = []

    @property
    def first(self) -> int:
        """The number of the first line taken."""
        return self.number - len(self.taken) + 1

    def give_up(self) -> int:
        """Only the first line taken is lost, and numbered; those after it may be rows of their own."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.number = self.first
        return self.number

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LONGEST_ROW:
            raise RunAway
        line = self._back.popleft() if self._back else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        rest = line
        while len(rest) == LONGEST_LINE:
            # The end of a monstrous line goes; what is left has no right number of cells, or is refused below.
            rest = self._file.readline(LONGEST_LINE)
        return line


def records(file: TextIO, layout: Layout, *, optional: Collection[str] = ()) -> Iterator[Record]:
    """Each row once, in order. A row that can't be taken apart costs only itself. `optional`: columns that may be
    missing; where there are such, a row may also end early, and what it leaves off is empty.

    Raises:
        ColumnsMissing, ColumnTwice, BadMapping.
    """
    lines = Lines(file)
    reader = csv.reader(lines, delimiter=_delimiter(file, layout), strict=True, skipinitialspace=True)
    header = list(layout.columns) or _header(reader)
    wanted = _wanted(header, layout, optional)
    empty, least = (dict.fromkeys(layout.wanted, ""), 1) if optional else ({}, len(header))
    while True:
        lines.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Record(lines.give_up(), None, "broken-row")
            continue
        if not row or (len(row) == 1 and not row[0].strip()):
            continue
        if len(row) < least or any(row[len(header) :]):
            yield Record(lines.give_up(), None, "wrong-cells")
        else:
            known = {column: row[index] for column, index in wanted if index < len(row)}
            yield Record(lines.first, empty | known)


def _header(reader: Iterator[list[str]]) -> list[str]:
    """The first row that says anything; none where that can't be taken apart: then its columns are missing too."""
    try:
        return next(([cell.strip() for cell in row] for row in reader if any(cell.strip() for cell in row)), [])
    except csv.Error:
        return []


def _wanted(header: Sequence[str], layout: Layout, optional: Collection[str]) -> list[tuple[str, int]]:
    places = {column: index for index, column in enumerate(header)}
    if missing := [column for column in layout.wanted if column not in places and column not in optional]:
        raise ColumnsMissing(columns=", ".join(f"“{column}”" for column in missing))
    if twice := [column for column in layout.wanted if header.count(column) > 1]:
        raise ColumnTwice(column=twice[0])
    return [(column, places[column]) for column in layout.wanted if column in places]


def _delimiter(file: TextIO, layout: Layout) -> str:
    """The one under which most of the wanted columns stand in the first line, or the right number of cells."""
    if layout.delimiter is not None:
        if len(layout.delimiter) != 1 or layout.delimiter in '"\r\n ':
            raise BadMapping(field="delimiter")
        return layout.delimiter
    first = next((line for line in iter(lambda: file.readline(LONGEST_LINE), "") if line.strip()), "")
    file.seek(0)

    def fit(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), [])]
        if layout.columns:
            return -abs(len(cells) - len(layout.columns)), 0
        return len(set(cells) & set(layout.wanted)), len(cells)

    return max(DELIMITERS, key=fit)
