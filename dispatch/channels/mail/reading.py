"""A mail as it came over the wire, read: who wrote what, in answer to what, and what is enclosed.

Real mail breaks every rule there is: whatever these bytes are, they are read or refused in words.
"""

import hashlib
import re
from email import message_from_bytes
from email.message import Message

from dispatch.channels.mail import headers
from dispatch.channels.mail.automatic import automatic
from dispatch.channels.mail.bounce import bounced
from dispatch.channels.mail.charsets import decoded
from dispatch.channels.mail.page_text import page_text
from dispatch.channels.mail.quotes import new_words
from dispatch.channels.said import File, Said
from dispatch.errors import N_, Invalid
from dispatch.work.work_order import Channel

MOST_BYTES = 30 * 1024 * 1024
MOST_PARTS, DEEPEST = 200, 20
LONGEST = 200_000  # characters of text that are looked at
HEAD = 64 * 1024
LEAST_PICTURE = 4 * 1024  # bytes; what is smaller and inside the text is a logo or a pixel that counts readers
ANSWERS = re.compile(r"(re|sv|vs|aw|回复|答复|回覆)\s*[:：]", re.I)  # how the subject of an answer begins
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")


class Unreadable(Invalid):
    """This can't be read as a mail."""

    says = N_("This can't be read as a mail: it is broken, or built to break whoever reads it.")


def read(raw: bytes, *, ours: str | None = None) -> Said:
    """`ours`: the address we write from, in lower case.

    Raises:
        Unreadable.
    """
    try:
        mail = message_from_bytes(raw)
        parts = _parts(mail)
        return _said(mail, parts, raw, ours)
    except Unreadable:
        raise
    except Exception as error:
        # On crafted bytes Python's readers of mail raise anything at all, and all of it means the same.
        raise Unreadable(field="mail") from error


def key_of(raw: bytes) -> str:
    """Its Message-ID, or the digest of it where there is none."""
    try:
        named = headers.message_ids(message_from_bytes(_head(raw)), "Message-ID")
    except Exception:  # as above
        named = ()
    return named[0] if named else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def sender_of(raw: bytes) -> str:
    try:
        return _sender(message_from_bytes(_head(raw)))[1]
    except Exception:  # as above
        return ""


def _head(raw: bytes) -> bytes:
    ends = [place for place in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if place >= 0]
    return raw[: min([*ends, HEAD])] + b"\n\n"


def _said(mail: Message, parts: list[Message], raw: bytes, ours: str | None) -> Said:
    name, sender = _sender(mail)
    why = automatic(mail, sender=sender, ours=ours)
    answers = headers.message_ids(mail, "References", "In-Reply-To")
    returned = bounced(mail, parts) if why == "bounce" else None
    text = "" if why == "bounce" else _text(parts)
    subject = headers.line(mail, "Subject")[:200]
    return Said(
        channel=Channel.EMAIL,
        key=key_of(raw),
        sender=sender,
        name=name,
        email=sender or None,
        subject=subject,
        text=new_words(text, answer=bool(answers) or bool(ANSWERS.match(subject))),
        to=tuple(dict.fromkeys(address for _, address in headers.addresses(mail, *RECIPIENTS))),
        answers=answers,
        files=tuple(_files(parts)) if why is None else (),
        automatic="delay" if why == "bounce" and returned is None else why,
        bounced=returned,
    )


def _sender(mail: Message) -> tuple[str, str]:
    return next(iter(headers.addresses(mail, "From") or headers.addresses(mail, "Sender")), ("", ""))


def _parts(mail: Message) -> list[Message]:
    """The leaves, and what came back inside a report. Without recursion: depth is what hostile mail is made of."""
    found, waiting = [], [(mail, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST or len(found) > MOST_PARTS:
            raise Unreadable(field="mail")
        inside = part.get_payload()
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            waiting += [(one, depth + 1) for one in reversed(inside)]
        else:
            found.append(part)
    return found


def _text(parts: list[Message]) -> str:
    """The plain words, else those of the page."""
    bodies = [part for part in parts if part.get_content_maintype() == "text" and not _enclosed(part)]
    plain = [_words(part) for part in bodies if part.get_content_subtype() == "plain"]
    if any(words.strip() for words in plain):
        return "\n".join(plain)[:LONGEST]
    pages = [page_text(_words(part)) for part in bodies if part.get_content_subtype() == "html"]
    return "\n".join(pages)[:LONGEST]


def _words(part: Message) -> str:
    data = part.get_payload(decode=True)
    return decoded(data, part.get_content_charset(failobj="")) if isinstance(data, bytes) else ""


def _files(parts: list[Message]) -> list[File]:
    found = []
    for part in parts:
        data = part.get_payload(decode=True) if _encloses(part) else None
        if isinstance(data, bytes) and data and not _trifle(part, data):
            found.append(File(headers.words(part.get_filename() or "") or "file", data))
    return found


def _enclosed(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _encloses(part: Message) -> bool:
    return _enclosed(part) or part.get_content_maintype() in ("image", "audio", "video", "application")


def _trifle(part: Message, data: bytes) -> bool:
    inside = part.get_content_disposition() != "attachment" and part.get("Content-ID")
    return bool(inside) and part.get_content_maintype() == "image" and len(data) < LEAST_PICTURE
