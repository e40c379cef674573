"""Events of programs (chat, app, mini-program, text messages), read strictly: docs/channels.md describes them.

JSON, or multipart/form-data with the JSON in a field `event` and the files beside it.
"""

import binascii
import json
from base64 import b64decode
from email import message_from_bytes
from email.message import Message
from typing import Any

from dispatch.channels.said import MOST_FILES, File, Place, Said
from dispatch.errors import N_, Invalid
from dispatch.intake import fields
from dispatch.intake.area import HERE
from dispatch.words import LANGUAGES
from dispatch.work.pictures import plain_name
from dispatch.work.work_order import Channel

KNOWN = {"id", "conversation", "from", "text", "language", "address", "attachments"}
KNOWN_FROM = {"id", "name", "phone", "email"}
KNOWN_ADDRESS = {"street", "postcode", "city"}
KNOWN_FILE = {"name", "content"}
LONGEST_KEY = 200


class NotAnEvent(Invalid):
    """This is no event."""

    says = N_("This is no event: send one JSON object, or multipart/form-data with it in the field “event”.")


class WrongField(Invalid):
    """A field can't be right."""

    says = N_("“{field}” is not what it should be. docs/channels.md shows an event with all its fields.")


class TooManyEnclosed(Invalid):
    """Too many files at once."""

    says = N_("Ten files at most fit into one event. Send the others with the next.")


def read(raw: bytes, media_type: str, channel: Channel) -> Said:
    """Raises Invalid: the refusal names the field."""
    event, enclosed = _parted(raw, media_type) if media_type.startswith("multipart/form-data") else (raw, [])
    body = _object(_json(event), "event", KNOWN)
    who = _object(body.get("from", {}), "from", KNOWN_FROM)
    files = [*_inline(body.get("attachments", [])), *enclosed]
    if len(files) > MOST_FILES:
        raise TooManyEnclosed(field="attachments")
    phone = fields.phone(_text(who, "phone"), HERE, "from.phone")
    said = Said(
        channel=channel,
        key=_needed(fields.line(_text(body, "id"), "id", most=LONGEST_KEY), "id"),
        sender=fields.line(_text(who, "id"), "from.id", most=LONGEST_KEY) or phone or "",
        name=fields.line(_text(who, "name"), "from.name", most=120),
        phone=phone,
        email=fields.email(_text(who, "email"), "from.email"),
        text=fields.words(_text(body, "text"), "text"),
        thread=fields.line(_text(body, "conversation"), "conversation", most=LONGEST_KEY) or None,
        language=fields.choice(_text(body, "language"), "language", LANGUAGES),
        place=_place(_object(body.get("address", {}), "address", KNOWN_ADDRESS)),
        files=tuple(files),
    )
    _needed(said.sender, "from.id")
    if not said.files:
        _needed(said.text, "text")
    return said


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NotAnEvent(field="event") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _object(given: Any, field: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise NotAnEvent(field=field) if field == "event" else WrongField(field=field)
    for name in given:
        if name not in known:
            raise WrongField(field=name if field == "event" else f"{field}.{name}")
    return given


def _text(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise WrongField(field=name)
    return value


def _needed(value: str, field: str) -> str:
    if not value:
        raise fields.FieldMissing(field=field)
    return value


def _place(given: dict[str, Any]) -> Place:
    most = {"street": 200, "postcode": 16, "city": 80}
    return Place(**{name: fields.line(_text(given, name), f"address.{name}", most=most[name]) for name in most})


def _inline(given: Any) -> list[File]:
    if not isinstance(given, list):
        raise WrongField(field="attachments")
    return [_file(_object(one, "attachments", KNOWN_FILE)) for one in given[: MOST_FILES + 1]]


def _file(given: dict[str, Any]) -> File:
    try:
        data = b64decode(_text(given, "content") or "", validate=True)
    except (binascii.Error, ValueError):
        raise WrongField(field="attachments.content") from None
    if not data:
        raise fields.FieldMissing(field="attachments.content")
    return File(plain_name(_text(given, "name") or ""), data)


def _parted(raw: bytes, media_type: str) -> tuple[bytes, list[File]]:
    try:
        form = message_from_bytes(b"Content-Type: " + media_type.encode("latin-1", "replace") + b"\r\n\r\n" + raw)
        parts = form.get_payload() if form.is_multipart() else []
        named = [(_named(part), part, part.get_payload(decode=True)) for part in parts]
    except Exception:
        # On crafted bytes the reader of parts raises anything at all, and all of it means the same.
        raise NotAnEvent(field="event") from None
    events = [data for name, _, data in named if name == "event" and isinstance(data, bytes)]
    if len(events) != 1:
        raise NotAnEvent(field="event")
    files = [
        File(plain_name(part.get_filename() or ""), data) for name, part, data in named if name != "event" and data
    ]
    return events[0], files


def _named(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition") or "")
