"""Bytes to text, in whatever they are written: what is announced first, then what fits."""

import codecs
import re

# What mail programs announce is often the smaller brother of what they mean.
MEANT = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}
_BEYOND = re.compile(rb"[\x80-\xff]+")


def decoded(data: bytes, charset: str | None) -> str:
    """Never fails: a byte that means nothing becomes �. NUL is left out, for no text can hold it."""
    for name in (*_named(charset), "utf-8", *(["gb18030"] if _in_pairs(data) else [])):
        try:
            return clean(data.decode(name))
        except UnicodeDecodeError:
            continue
    return clean(data.decode("cp1252", "replace"))


def _named(charset: str | None) -> list[str]:
    named = (charset or "").strip().strip("\"'").lower()
    named = MEANT.get(named, named)
    try:
        # Some codecs of Python turn text into text or bytes into bytes: those aren't meant.
        return [named] if named and codecs.lookup(named)._is_text_encoding else []
    except (LookupError, ValueError):
        return []


def _in_pairs(data: bytes) -> bool:
    """Chinese in two bytes each stands in long runs beyond ASCII; the odd letter of a Nordic word stands alone."""
    runs = _BEYOND.findall(data)
    return bool(runs) and sum(map(len, runs)) >= 2 * len(runs)


def clean(text: str) -> str:
    """Fit to be stored: without NUL and half characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()
