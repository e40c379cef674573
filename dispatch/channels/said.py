"""What somebody said, read out of whatever it came in: the same for mail, chat and text messages."""

from dataclasses import dataclass
from typing import NamedTuple

from dispatch.work.work_order import Channel

MOST_FILES = 10
LONGEST = 4000  # characters of text; the original keeps all of them


class File(NamedTuple):
    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Place:
    street: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, kw_only=True)
class Said:
    """`sender` is who they are at that channel: an address, a phone number, an app's user.

    `to` are the addresses it was sent to, `answers` the keys of what it answers. `automatic`: why nobody should
    answer it, as a code; None where a person wrote it. `text` holds what is new, without what it quotes.
    """

    channel: Channel
    key: str
    sender: str
    name: str = ""
    phone: str | None = None
    email: str | None = None
    subject: str = ""
    text: str = ""
    thread: str | None = None
    to: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    language: str | None = None
    place: Place = Place()
    files: tuple[File, ...] = ()
    automatic: str | None = None
    bounced: "Bounced | None" = None


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """Which of our mails came back, as far as the report tells: `to` are addresses found in the mail that came back,
    among them our own with its token; `recipient` is who did not get it."""

    to: tuple[str, ...] = ()
    recipient: str = ""
    subject: str = ""
