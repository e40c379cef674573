"""A first look through a file: is it text, in which encoding, how long, and what are its fingerprints."""

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import BinaryIO

from dispatch.errors import N_, Invalid
from dispatch.intake.reading.mapping import BadMapping

BLOCK = 1 << 20
HEAD = 4096
PACKED = {
    b"PK\x03\x04": N_("a zip archive or a spreadsheet"),
    b"\x1f\x8b": N_("a compressed file"),
    b"%PDF": N_("a PDF"),
    b"\xd0\xcf\x11\xe0": N_("an old spreadsheet"),
    b"\x89PNG": N_("a picture"),
    b"\xff\xd8\xff": N_("a picture"),
}
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HALF = re.compile("[\udc80-\udcff]")
_PLAIN = re.compile("[\x00-\x7f]+")


class NotText(Invalid):
    """This is no table of text."""

    says = N_("This is {kind}, not a table of text. Unpack it or save it as CSV, then import that.")


class EmptyFile(Invalid):
    """The file is empty."""

    says = N_("The file is empty. Choose the one that holds the rows.")


@dataclass(frozen=True)
class Look:
    """Bytes that can't be decoded become lone surrogates, so that just their rows are refused. `lines` is how many line
    ends there are, for progress."""

    digest: str
    encoding: str
    lines: int
    starts_with: str

    @property
    def errors(self) -> str:
        return "surrogateescape" if self.encoding in ("utf-8", "utf-8-sig", "cp1252") else "replace"


def look(file: BinaryIO, *, encoding: str | None = None) -> Look:
    """Reads it once and rewinds it. `encoding`: what the mapping says.

    Raises:
        NotText, EmptyFile.
        BadMapping: no such encoding.
    """
    head = file.read(HEAD)
    file.seek(0)
    _refuse_packed(head)
    encoding = encoding or _by_mark(head)
    digest, lines, known, broken = hashlib.sha256(), 0, 0, 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    while block := file.read(BLOCK):
        digest.update(block)
        lines += block.count(b"\n")
        if encoding is None and not (block.isascii() and not known + broken):
            text = _PLAIN.sub("", decoder.decode(block))
            broken += len(_HALF.findall(text))
            known += len(text) - len(_HALF.findall(text))
    file.seek(0)
    encoding = encoding or ("utf-8" if broken <= known else "cp1252")
    start = _decoded(head, encoding).lstrip()
    if not start:
        raise EmptyFile
    return Look(digest.hexdigest(), encoding, lines, start[0])


def _refuse_packed(head: bytes) -> None:
    for mark, kind in PACKED.items():
        if head.startswith(mark):
            raise NotText(kind=kind)


def _by_mark(head: bytes) -> str | None:
    """By its byte order mark, else by where the zero bytes of UTF-16 lie; None: one byte per letter, or UTF-8."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    zeros = head.count(0)
    if zeros <= len(head) // 10:
        return None
    if zeros == head[1::2].count(0):
        return "utf-16-le"
    if zeros == head[::2].count(0):
        return "utf-16-be"
    raise NotText(kind=N_("a file for machines"))


def _decoded(head: bytes, encoding: str) -> str:
    try:
        return head.decode(encoding, "replace")
    except (LookupError, UnicodeError):
        raise BadMapping(field="encoding") from None
