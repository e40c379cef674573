"""One row as it lies in the file, before anybody has judged it."""

from collections.abc import Mapping
from typing import NamedTuple


class Record(NamedTuple):
    """`line` is where it begins: the line of a table, the number of an element of a JSON list. Where it can't even
    be taken apart `values` is None and `fault` says why."""

    line: int
    values: Mapping[str, str] | None
    fault: str | None = None
