"""A mail's header lines, read with a strong stomach: whatever stands in them, the answer is text."""

import re
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, unquote

from dispatch.channels.mail.charsets import clean, decoded

MOST = 2000  # characters of one header line
_ANGLED = re.compile(r"<([^<>\s]{1,250})>")
_SPACE = re.compile(r"\s+")


def line(mail: Message, name: str) -> str:
    """In one line, decoded. "" where it is missing."""
    return words(str(mail.get(name) or "")[:MOST])


def words(raw: str) -> str:
    # Eight-bit letters that nobody announced come as half characters.
    if any("\udc80" <= letter <= "\udcff" for letter in raw):
        raw = decoded(raw.encode("ascii", "surrogateescape"), None)
    try:
        parts = decode_header(raw)
    except (HeaderParseError, MessageError, ValueError):
        parts = [(raw, None)]
    text = "".join(part if isinstance(part, str) else decoded(part, charset) for part, charset in parts)
    return _SPACE.sub(" ", clean(text)).strip()[:MOST]


def addresses(mail: Message, *names: str) -> list[tuple[str, str]]:
    """(name, address in lower case) of all these headers."""
    given = [str(value)[:MOST] for name in names for value in mail.get_all(name, [])]
    try:
        found = getaddresses(given)
    except (ValueError, IndexError, TypeError):
        return []
    return [(words(unquote(name)), clean(address).strip().lower()) for name, address in found if "@" in address]


def message_ids(mail: Message, *names: str) -> tuple[str, ...]:
    """As <…> inside those headers, the last first: the nearest of a thread."""
    given = " ".join(str(value)[:8000] for name in names for value in mail.get_all(name, []))
    return tuple(reversed(_ANGLED.findall(clean(given))[-50:]))
