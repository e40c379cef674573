"""Taking a bundle apart: a ZIP file's members, a JSON object's members, or one text. Pure.

What a file claims to be decides nothing; what can't be read as text or picture is named, and goes no further.
"""

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from dispatch.errors import N_, Invalid
from dispatch.help.diagnostics.bundle import PartKind
from dispatch.help.diagnostics.scanning import traces
from dispatch.work.pictures import MARKS, MEGABYTE, plain_name

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 5 * MEGABYTE, 20 * MEGABYTE, 40
STRANGEST = 0.02  # share of signs in a text that no log has


class BundleTooLarge(Invalid):
    """The file is too large."""

    says = N_("“{name}” is too large: {most} MB at most, unpacked {unpacked} MB, and no more parts than {parts}.")


class NotABundle(Invalid):
    """This can't be read."""

    says = N_("“{name}” can't be read. Send the file as the app or device made it: JSON, a log, or a ZIP of those.")


@dataclass(frozen=True)
class Part:
    """`found`: what points at a person, by kind."""

    name: str
    kind: PartKind
    data: bytes
    found: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


def unpack(data: bytes, name: str) -> list[Part]:
    """Raises BundleTooLarge, NotABundle."""
    name = plain_name(name)
    if len(data) > MOST_BYTES:
        raise _too_large(name)
    parts = list(_members(data, name)) if data.startswith(b"PK\x03\x04") else list(_split(name, data))
    if not parts or all(part.kind is PartKind.OTHER for part in parts):
        raise NotABundle(field="file", name=name)
    if len(parts) > MOST_PARTS:
        raise _too_large(name)
    return parts


def _members(data: bytes, name: str) -> Iterator[Part]:
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            listed = [one for one in packed.infolist() if not one.is_dir()]
            if len(listed) > MOST_PARTS:
                raise _too_large(name)
            for member in listed:
                # Read no further than may be: what a ZIP says of its own sizes may be a lie.
                with packed.open(member) as inside:
                    read = inside.read(left + 1)
                left -= len(read)
                if left < 0:
                    raise _too_large(name)
                yield from _split(plain_name(member.filename), read)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise NotABundle(field="file", name=name) from None


def _split(name: str, data: bytes) -> Iterator[Part]:
    """A JSON object's members one by one, so that each can be left out; anything else whole."""
    if any(data.startswith(mark) for mark in MARKS):
        yield Part(name, PartKind.PICTURE, data)
        return
    text = _text(data)
    if text is None:
        yield Part(name, PartKind.OTHER, b"")
        return
    values = _json(text)
    if isinstance(values, dict) and values:
        for key, value in values.items():
            written = json.dumps(value, ensure_ascii=False, indent=1)
            data = written.encode(errors="replace")  # half a character, written as \\ud800, can't be kept
            # Its own name says what it is: {"owner": "Ida"} would be found, and so must "Ida" alone be.
            found = traces(f'"{key}": {written}') if not isinstance(value, dict | list) else traces(written)
            yield Part(plain_name(str(key)), PartKind.VALUES, data, found)
        return
    yield Part(name, PartKind.VALUES if values is not None else PartKind.LOG, text.encode(), traces(text))


def _text(data: bytes) -> str | None:
    """None where it is no text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data:
            return None
        text = data.decode("latin-1")
    strange = sum(1 for sign in text if not sign.isprintable() and sign not in "\n\r\t\x1b")
    return None if not text.strip() or strange > STRANGEST * len(text) else text.replace("\x00", "")


def _json(text: str) -> object | None:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _too_large(name: str) -> BundleTooLarge:
    facts = {"most": MOST_BYTES // MEGABYTE, "unpacked": MOST_UNPACKED // MEGABYTE, "parts": MOST_PARTS}
    return BundleTooLarge(field="file", name=name, **facts)
