"""Reading the problem's JSON so that whatever is missing can be named, and writing it again."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, Self, TypeVar

from optimizer.checks import BadProblem, listed, shown

Record = TypeVar("Record")


class Entry:
    """One object of the JSON, and the path that leads to it."""

    def __init__(self, data: object, path: str):
        if not isinstance(data, dict):
            raise BadProblem(f"{path or 'The problem'} must be an object with fields, not {shown(data)}.")
        self.data = data
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def must(self, name: str) -> object:
        """The field's value; lists become tuples, as the frozen records want them."""
        if name not in self.data:
            raise BadProblem(f"{self.at(name)} is missing.")
        return self.may(name)

    def may(self, name: str, absent: object = None) -> object:
        value = self.data.get(name, absent)
        if not isinstance(value, list):
            return value
        return tuple(tuple(each) if isinstance(each, list) else each for each in value)

    def entries(self, name: str) -> list[Self]:
        listed(self.must(name), self.at(name))
        return [Entry(each, f"{self.at(name)}[{i}]") for i, each in enumerate(self.data[name])]

    def part(self, name: str, kind: type[Record]) -> Record | None:
        return None if self.data.get(name) is None else read(kind, Entry(self.data[name], self.at(name)))

    def parts(self, name: str, kind: type[Record]) -> tuple[Record, ...]:
        return tuple(read(kind, each) for each in self.entries(name)) if name in self.data else ()


def read(kind: type[Record], entry: Entry, **given: object) -> Record:
    """A record whose fields bear their JSON names; `given` are those that need a reading of their own."""
    plain = [each for each in fields(kind) if each.name not in given]
    return kind(**{each.name: _value(entry, each) for each in plain}, **given)


def _value(entry: Entry, field: Field) -> object:
    return entry.must(field.name) if _must(field) else entry.may(field.name, _absent(field))


def _must(field: Field) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _absent(field: Field) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def written(record: object) -> dict[str, Any]:
    """What `read` reads; what is off is left out."""
    values = {each: getattr(record, each.name) for each in fields(record)}
    return {each.name: _plain(value) for each, value in values.items() if _must(each) or value != _absent(each)}


def _plain(value: object) -> object:
    if is_dataclass(value):
        return written(value)
    if isinstance(value, Mapping):
        return dict(value)
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
