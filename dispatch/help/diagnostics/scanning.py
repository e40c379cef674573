"""Finding what points at a person in a text: addresses, numbers, networks, places. Pure.

It errs towards finding too much: what it finds is shown to the customer, who decides.
"""

import re
from enum import StrEnum

DOTS = "•••"


class Trace(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    NETWORK = "network"
    PLACE = "place"
    NAME = "name"
    SECRET = "secret"


_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_SAYS = r"[\"']?\s*[:=]\s*[\"'\[]?"  # between a name and its value, in JSON as in a log
_SECRETS = r"password|passwd|passphrase|psk|token|secret|api[_-]?key|pin"
_NAMES = r"owner|user(?:_?name)?|full_?name|customer|ssid|home_?name|display_?name"
_PLACES = r"lat|latitude|lon|lng|longitude|gps|geo"
# With a country's code, or as numbers are written here: 412 34 567, 41 23 45 67, 13800138000.
_PHONES = (
    *(r"\+\d{1,3}(?:[ -]?\d){7,12}", r"\b\d{3}[ -]\d{2}[ -]\d{3}\b", r"\b\d{2}(?: \d{2}){3}\b"),
    *(r"\b1[3-9]\d{9}\b", r"\b[49]\d{7}\b"),
)
# In this order: what an earlier one has found is no longer there for a later one.
PATTERNS: tuple[tuple[Trace, re.Pattern[str]], ...] = (
    (Trace.SECRET, re.compile(rf"(?i)\b(?:{_SECRETS})\b{_SAYS}([^\s\"',;}}]{{3,200}})")),
    (Trace.NAME, re.compile(rf"(?i)\b(?:{_NAMES})\b{_SAYS}([^\"',;}}\n]{{2,80}})")),
    (Trace.EMAIL, re.compile(r"([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6})")),
    (Trace.PLACE, re.compile(rf"(?i)\b(?:{_PLACES})\b{_SAYS}(-?\d{{1,3}}\.\d{{3,10}})")),
    (Trace.NETWORK, re.compile(r"\b((?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2})\b")),
    (Trace.NETWORK, re.compile(rf"(?<![\d.])({_OCTET}(?:\.{_OCTET}){{3}})(?![\d.])")),
    (Trace.PHONE, re.compile(rf"(?<![\w.:+-])({'|'.join(_PHONES)})(?![\w.:])")),
)


def traces(text: str) -> dict[str, int]:
    """Kind → how often."""
    found: dict[str, int] = {}
    for kind, pattern in PATTERNS:
        text, times = pattern.subn(_hidden, text)
        if times:
            found[kind.value] = found.get(kind.value, 0) + times
    return found


def masked(text: str) -> str:
    """The same with dots where something points at a person."""
    for _, pattern in PATTERNS:
        text = pattern.sub(_hidden, text)
    return text


def _hidden(found: re.Match[str]) -> str:
    begins, ends = found.span(1)
    return found[0][: begins - found.start()] + DOTS + found[0][ends - found.start() :]
