"""What people type, made fit to keep: cleaned, bounded, and refused by the name of its field."""

import math
import re
import unicodedata
from collections.abc import Container
from functools import lru_cache
from typing import TypeVar

import phonenumbers

from dispatch.errors import N_, Invalid

T = TypeVar("T")

# Control characters say nothing to a reader; a tab or a new line becomes a space where one line is wanted.
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_BROKEN = re.compile(r"[\x00\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_EMAIL = re.compile(r"[^@\s<>\"',;:\\]+@(?:[\w-]+\.)+[\w-]{2,}")


class FieldMissing(Invalid):
    """Something needed is missing."""

    says = N_("“{field}” is missing. Fill it in and send it again.")


class BrokenText(Invalid):
    """A text holds characters that can't be kept."""

    says = N_("“{field}” holds characters that can't be kept. Type it again.")


class TooLong(Invalid):
    """A text is too long."""

    says = N_("“{field}” is too long: {most} characters at most.")


class BadPhone(Invalid):
    """That is no phone number."""

    says = N_("“{field}” is not a phone number that can be called. Check the digits, and the country code if abroad.")


class BadEmail(Invalid):
    """That is no e-mail address."""

    says = N_("“{field}” is not an e-mail address. It looks like name@example.org.")


class BadPosition(Invalid):
    """That is no place on earth."""

    says = N_("“{field}” is not a place on earth. Degrees: latitude from -90 to 90, longitude from -180 to 180.")


class NotAChoice(Invalid):
    """That is none of the choices."""

    says = N_("“{field}” is none of the choices there are. Pick one that is.")


def line(given: str | None, field: str, *, most: int = 200) -> str:
    """One line: composed (NFC), without control characters, blanks put in order. "" for nothing.

    Raises:
        BrokenText: NUL or half a surrogate pair.
        TooLong: more than `most` characters.
    """
    text = _clean(given, field)
    # Most texts are in order already, and imports bring a million of them.
    text = text.strip() if text.isprintable() and "  " not in text else _SPACE.sub(" ", text).strip()
    return _bounded(text, field, most)


def words(given: str | None, field: str, *, most: int = 4000) -> str:
    """As `line`, with its line breaks."""
    text = _clean(given, field).replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(text.strip(), field, most)


def phone(given: str | None, country: str, field: str = "phone") -> str | None:
    """In E.164, read as dialled in that country. Raises BadPhone."""
    text = line(given, field, most=40)
    return _dialled(text, country, field) if text else None


def email(given: str | None, field: str = "email") -> str | None:
    """In lower case. Raises BadEmail."""
    text = line(given, field, most=254).lower()
    if text and not _EMAIL.fullmatch(text):
        raise BadEmail(field=field)
    return text or None


def position(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """Both or neither; 0, 0 is what machines send for “unknown”. Raises BadPosition or FieldMissing."""
    if lat is None and lon is None or (lat, lon) == (0, 0):
        return None
    for field, value, most in (("lat", lat, 90), ("lon", lon, 180)):
        if value is None:
            raise FieldMissing(field=field)
        if not (math.isfinite(value) and abs(value) <= most):
            raise BadPosition(field=field)
    return float(lat), float(lon)


def choice(given: T | None, field: str, choices: Container[T]) -> T | None:
    """None when nothing is said. Raises NotAChoice."""
    if given in (None, ""):
        return None
    if given not in choices:
        raise NotAChoice(field=field)
    return given


def country(given: str, field: str = "country") -> str:
    """Two letters, as NO or US. Raises NotAChoice."""
    code = line(given, field, most=40).upper()
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise NotAChoice(field=field)
    return code


def _clean(given: str | None, field: str) -> str:
    if not given:
        return ""
    if given.isascii() and given.isprintable():
        return given
    if _BROKEN.search(given):
        raise BrokenText(field=field)
    return unicodedata.normalize("NFC", _CONTROL.sub("", given))


def _bounded(text: str, field: str, most: int) -> str:
    if len(text) > most:
        raise TooLong(field=field, most=most)
    return text


@lru_cache(maxsize=4096)
def _dialled(text: str, country: str, field: str) -> str:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        raise BadPhone(field=field) from None
    if not phonenumbers.is_valid_number(number):
        raise BadPhone(field=field)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
