"""The mapping file: how somebody else's columns become our fields.

{"source": "city311", "time_zone": "America/New_York", "country": "US", "language": "en",
 "dates": ["%m/%d/%Y %I:%M:%S %p"],
 "skip_when": [{"column": "Status", "in": ["Draft"]}],
 "fields": {"id": "Unique Key",
            "street": {"from": ["House Number", "Street Name"], "join": " "},
            "ended_at": {"first": ["Closed Date", "Updated Date"]},
            "branch": {"constant": "oslo"},
            "fault": {"from": "Type", "values": {"HEAT/HOT WATER": "no_heat"}, "default": "health_check"},
            "pauses": "On Hold", "pause_reason": {"constant": "customer"}}}
"""

import json
from collections.abc import Iterator
from collections.abc import Mapping as Values
from dataclasses import dataclass, field
from typing import Any, Self
from zoneinfo import ZoneInfo

from phonenumbers import SUPPORTED_REGIONS

from dispatch.errors import N_, Invalid
from dispatch.words import LANGUAGES
from dispatch.working_time import BadCalendar, Calendar

FIELDS = (
    *("id", "opened_at", "ended_at", "status", "branch", "zone", "channel", "language", "fault", "title"),
    *("description", "impact", "urgency", "critical", "customer_key", "tier", "name", "phone", "email"),
    *("street", "postcode", "city", "lat", "lon", "access_notes", "pauses", "pause_reason"),
)
NEEDED = ("id", "opened_at", "name")
CHOICES = {"format": {None, "csv", "json"}, "language": {*LANGUAGES}, "country": SUPPORTED_REGIONS}
MOST_BYTES = 1_000_000


class BadMapping(Invalid):
    """The mapping file can't be used."""

    says = N_("The mapping can't be used: look at “{field}”. The two examples in seed_data/mappings show how.")


class NotMapped(Invalid):
    """The mapping has no word for this value."""

    says = N_("The mapping has nothing for what stands in “{field}”. Add the value to it, or a default.")


@dataclass(frozen=True, kw_only=True)
class Field:
    """One of our fields. `values` are looked up without regard to case; without a default, what isn't there is
    refused."""

    name: str
    columns: tuple[str, ...] = ()
    join: str | None = None  # None: the first that isn't empty
    values: Values[str, str] = field(default_factory=dict)
    default: str = ""

    def read(self, row: Values[str, str]) -> str:
        """Raises NotMapped."""
        told = [text for column in self.columns if (text := row[column].strip())]
        text = (told[0] if self.join is None else self.join.join(told)) if told else ""
        if not self.values:
            return text or self.default
        found = self.values.get(text.casefold(), self.default)
        if text and not found:
            raise NotMapped(field=self.name)
        return found

    @classmethod
    def parse(cls, name: str, given: Any) -> Self:
        if isinstance(given, str):
            return cls(name=name, columns=(given,))
        at = f"fields.{name}"
        facts = _known_keys(given, {"from", "first", "join", "values", "default", "constant"}, at)
        if "constant" in facts:
            return cls(name=name, default=_text(facts["constant"], f"{at}.constant"))
        if ("from" in facts) == ("first" in facts):
            raise BadMapping(field=f"{at}.from")
        values = _known_keys(facts.get("values", {}), None, f"{at}.values")
        return cls(
            name=name,
            columns=_texts(facts.get("from") or facts.get("first"), f"{at}.from"),
            join=_text(facts.get("join", " "), f"{at}.join") if "from" in facts else None,
            values={theirs.casefold(): _text(ours, f"{at}.values") for theirs, ours in values.items()},
            default=_text(facts.get("default", ""), f"{at}.default"),
        )


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """`columns` name those of a table without a header. `records` is where a JSON object keeps its list."""

    source: str
    time_zone: str
    fields: dict[str, Field]
    country: str = "NO"
    language: str = "en"
    dates: tuple[str, ...] = ()  # none: ISO 8601
    skip_when: tuple[tuple[str, frozenset[str]], ...] = ()
    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: tuple[str, ...] = ()
    records: str | None = None
    tell: bool = False

    @classmethod
    def parse(cls, given: Any) -> Self:
        """Raises BadMapping, naming the part."""
        facts = _known_keys(given, set(cls.__dataclass_fields__), "mapping")
        fields = _known_keys(facts.get("fields"), set(FIELDS), "fields")
        mapping = cls(
            **{name: _text(facts[name], name) for name in TEXTS & facts.keys()},
            source=_word(facts.get("source"), "source"),
            time_zone=_zone(facts.get("time_zone")),
            fields={name: Field.parse(name, field) for name, field in fields.items()},
            dates=_texts(facts.get("dates", ()), "dates"),
            columns=_texts(facts.get("columns", ()), "columns"),
            skip_when=tuple(_skip(rule) for rule in _list(facts.get("skip_when", []), "skip_when")),
            tell=facts.get("tell", False) is True,
        )
        for name in NEEDED:
            if name not in fields:
                raise BadMapping(field=f"fields.{name}")
        for name, choices in CHOICES.items():
            if getattr(mapping, name) not in choices:
                raise BadMapping(field=name)
        return mapping

    @classmethod
    def load(cls, text: str | bytes) -> tuple[Self, dict[str, Any]]:
        """From a file's contents: the mapping, and its JSON to keep with the run."""
        try:
            given = json.loads(text[: MOST_BYTES + 1])
        except (ValueError, RecursionError):
            raise BadMapping(field="mapping") from None
        return cls.parse(given), given

    @property
    def wanted(self) -> tuple[str, ...]:
        """The columns it reads."""
        return tuple(dict.fromkeys([*self._read(), *(column for column, _ in self.skip_when)]))

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def skips(self, row: Values[str, str]) -> bool:
        return any(row[column].strip().casefold() in values for column, values in self.skip_when)

    def _read(self) -> Iterator[str]:
        for mapped in self.fields.values():
            yield from mapped.columns


TEXTS = {"country", "language", "format", "encoding", "delimiter", "records"}


def _skip(rule: Any) -> tuple[str, frozenset[str]]:
    facts = _known_keys(rule, {"column", "in"}, "skip_when")
    values = _texts(facts.get("in"), "skip_when.in")
    return _text(facts.get("column"), "skip_when.column"), frozenset(value.casefold() for value in values)


def _zone(given: Any) -> str:
    try:
        return Calendar.always(_text(given, "time_zone")).zone
    except BadCalendar:
        raise BadMapping(field="time_zone") from None


def _known_keys(given: Any, known: set[str] | None, field: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadMapping(field=field)
    for key in given:
        if known is not None and key not in known:
            raise BadMapping(field=f"{field}.{key}")
    return given


def _word(given: Any, field: str) -> str:
    text = _text(given, field)
    if not 0 < len(text) <= 40:
        raise BadMapping(field=field)
    return text


def _text(given: Any, field: str) -> str:
    if not isinstance(given, str) or "\x00" in given:
        raise BadMapping(field=field)
    return given


def _list(given: Any, field: str) -> list[Any]:
    if not isinstance(given, list | tuple):
        raise BadMapping(field=field)
    return list(given)


def _texts(given: Any, field: str) -> tuple[str, ...]:
    return tuple(_text(part, field) for part in ([given] if isinstance(given, str) else _list(given, field)))
