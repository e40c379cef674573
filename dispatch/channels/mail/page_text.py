"""The words of a mail that came as a page: nothing of it is ever run, fetched or shown as it came.

Our own small scanner, because the library's takes minutes for a few kilobytes that were written to be slow. This one
goes through the page once, whatever stands in it.
"""

import re
from collections.abc import Iterator
from html import unescape

BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "hr", "blockquote"}
UNSEEN = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math", "textarea"}
LONGEST = 400_000  # characters of a page that are looked at
DEEPEST = 3  # quotations within quotations
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,19})[^<>]{0,4000}>|<[!?/][^<>]{0,4000}>")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


def page_text(page: str) -> str:
    """Its visible words, in lines. What it quotes begins with >, as in plain mail."""
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(_visible(page[:LONGEST])).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _visible(page: str) -> Iterator[str]:
    quoted, at = 0, 0
    while at < len(page):
        words, tag, closes, at = _next(page, at)
        yield unescape(words).replace("\n", " ").replace("\r", "")
        if tag in UNSEEN and not closes:
            at = _behind(page, at, tag)
        if tag == "blockquote":
            quoted = max(0, quoted - 1) if closes else min(DEEPEST, quoted + 1)
        if tag in BLOCKS and not (tag == "br" and closes):
            yield "\n" + "> " * quoted


def _next(page: str, at: int) -> tuple[str, str, bool, int]:
    """The words up to the next tag, its name ("" where it is none we know), whether it closes, and where it ends."""
    begins = page.find("<", at)
    if begins < 0:
        return page[at:], "", False, len(page)
    if page.startswith("<!--", begins):
        ends = page.find("-->", begins)
        return page[at:begins], "", False, ends + 3 if ends >= 0 else len(page)
    tag = TAG.match(page, begins)
    if tag is None:
        return page[at : begins + 1], "", False, begins + 1
    return page[at:begins], (tag[2] or "").lower(), tag[1] == "/", tag.end()


def _behind(page: str, at: int, tag: str) -> int:
    """Where what isn't shown ends; the end of the page where nothing ends it."""
    closing = re.compile(rf"</{tag}\b[^<>]*>", re.I).search(page, at)
    return closing.end() if closing else len(page)
