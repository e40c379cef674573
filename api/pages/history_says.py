"""One entry of an order's audit in the reader's words: what was done and why, which fields, what they hold now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from api.display import long_date, minutes, moment, money
from api.pages.history_words import CHANGED, DONE
from api.pages.history_words.fields import FIELDS, WEIGHTS
from api.pages.history_words.reasons import LISTS, REASONS
from api.words import WORDS, word

Codes = Mapping[tuple[str, str], str]  # (list, code) → its name in the reader's language


@dataclass(frozen=True)
class Known:
    """What the ids and codes of a history stand for."""

    codes: Codes = field(default_factory=dict)
    engineers: Mapping[int, str] = field(default_factory=dict)


def done(subject: str, verb: str) -> str:
    return _(DONE[subject].get(verb, CHANGED))


def reason_words(verb: str, reason: str, known: Known) -> str:
    """Of a code that was taken out of its list since, only that there was a reason."""
    if reason in REASONS:
        return _(REASONS[reason])
    first = known.codes.get((LISTS.get(verb, ""), reason))
    return first or next((name for (_list, code), name in known.codes.items() if code == reason), _("another reason"))


def fields_words(changes: Mapping[str, list[Any]], known: Known) -> list[str]:
    return [field_words(name, changes[name], known) for name in FIELDS if name in changes]


def field_words(name: str, change: list[Any], known: Known) -> str:
    """Personal values are not in the audit: then it is the field's name alone."""
    called, kind = FIELDS[name]
    if not kind or len(change) < 2:
        return _(called)
    return _("%(field)s: %(value)s", field=_(called), value=value_words(kind, change[1], known))


def value_words(kind: str, value: Any, known: Known) -> str:
    if value is None or value == "":
        return _("none")
    if kind in WORDS:
        return word(kind, value)
    if kind in {"cause", "solution", "effect"}:
        return known.codes.get((kind, value)) or _("another reason")
    return READ[kind](value, known)


READ = {
    "moment": lambda value, _known: moment(datetime.fromisoformat(value)),
    "day": lambda value, _known: long_date(date.fromisoformat(value)),
    "yes": lambda value, _known: _("yes") if value else _("no"),
    "number": lambda value, _known: str(value),
    "money": lambda value, _known: money(value),
    "weight": lambda value, _known: _(WEIGHTS.get(value, str(value))),
    "minutes": lambda value, _known: minutes(value),
    "seconds": lambda value, _known: minutes(value / 60),
    "engineer": lambda value, known: known.engineers.get(value) or _("somebody of another branch"),
}
