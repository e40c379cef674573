"""Records of a JSON file: a list, one object per line, or a list inside an object."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from dispatch.errors import N_, Invalid
from dispatch.intake.reading.mapping import BadMapping, Mapping
from dispatch.intake.reading.record import Record

BLOCK = 1 << 16
LARGEST = 1 << 22  # characters of one record
MOST_WRAPPED = 1 << 26  # a list inside an object is read whole, so it has an end

_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_decoder = json.JSONDecoder()


class BrokenJson(Invalid):
    """The file is not the JSON it begins as."""

    says = N_("The JSON breaks off or breaks its rules near record {line}. Export the file again, whole.")


def records(file: TextIO, mapping: Mapping, *, starts_with: str) -> Iterator[Record]:
    """Raises BrokenJson, as soon as it gets there; BadMapping."""
    if mapping.records:
        found = enumerate(_wrapped(file, mapping.records), 1)
    else:
        found = enumerate(_elements(file), 1) if starts_with == "[" else _lines(file)
    wanted = mapping.wanted
    for number, value in found:
        if isinstance(value, dict):
            yield Record(number, {column: _text(_at(value, column)) for column in wanted})
        else:
            yield Record(number, None, "broken-row")


def _lines(file: TextIO) -> Iterator[tuple[int, Any]]:
    """One value per line; None for a line that is broken."""
    for number, line in enumerate(iter(lambda: file.readline(LARGEST), ""), 1):
        if line.strip():
            yield number, _value(line)


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _elements(file: TextIO) -> Iterator[Any]:
    """Of one list, holding no more than a block and an element in memory."""
    buffer, at, count, at_end, closed = "", 0, 0, False, False
    while True:
        between = _BETWEEN.match(buffer, at)
        closed, at = closed or "]" in between[0], between.end()
        try:
            value, at = _decoder.raw_decode(buffer, at)
        except RecursionError:
            raise BrokenJson(line=count + 1) from None
        except ValueError:
            buffer, at = buffer[at:], 0
            if at_end and closed and not buffer:
                return
            if at_end or len(buffer) > LARGEST:
                raise BrokenJson(line=count + 1) from None
            block = file.read(BLOCK)
            buffer, at_end = buffer + block, not block
            continue
        count += 1
        yield value


def _wrapped(file: TextIO, where: str) -> list[Any]:
    try:
        whole = json.loads(file.read(MOST_WRAPPED))
    except (ValueError, RecursionError):
        raise BrokenJson(line=1) from None
    found = _at(whole, where) if isinstance(whole, dict) else None
    if not isinstance(found, list):
        raise BadMapping(field="records")
    return found


def _at(value: Any, path: str) -> Any:
    """By its name, else step by step along the dots: address.street, geometry.coordinates.0."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
