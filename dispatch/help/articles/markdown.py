"""Markdown as our articles use it: headings, lists, bold, italic, code, links, pictures of ours. Pure.

Everything is escaped first and only what is known here becomes a mark of its own, so that whatever somebody writes,
nothing runs and nothing is fetched from elsewhere.
"""

import re
from collections.abc import Mapping
from html import escape

PICTURE = re.compile(r"!\[([a-z][a-z0-9-]{1,59})\]")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(((?:https://|/)[^\s()<>]{1,300})\)")
_BOLD, _ITALIC, _CODE = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\*(?!\s)(.+?)(?<!\s)\*"), re.compile(r"`([^`]+)`")
_HEADING, _ITEM, _NUMBERED = re.compile(r"(#{2,4}) +(.+)"), re.compile(r"[-*] +(.+)"), re.compile(r"\d+[.)] +(.+)")


def html_of(text: str, pictures: Mapping[str, str] | None = None) -> str:
    """Safe to put into a page. `pictures`: what is on each, by code; one that isn't among them is left out."""
    written: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        written += _block([line.strip() for line in block.split("\n") if line.strip()], pictures or {})
    return "\n".join(written)


def pictures_in(text: str) -> list[str]:
    return PICTURE.findall(text)


def plain(text: str) -> str:
    """Without its marks, for one line."""
    bare = _LINK.sub(r"\1", PICTURE.sub("", text))
    return " ".join(re.sub(r"[*`#]+", "", bare).split())


def _block(lines: list[str], pictures: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    items: list[str] = []
    kind = ""

    def close() -> None:
        if words:
            found.append(f"<p>{'<br>'.join(words)}</p>")
        if items:
            found.append(f"<{kind}>{''.join(f'<li>{one}</li>' for one in items)}</{kind}>")
        words.clear()
        items.clear()

    for line in lines:
        heading, item, numbered = _HEADING.fullmatch(line), _ITEM.fullmatch(line), _NUMBERED.fullmatch(line)
        if heading:
            close()
            level = len(heading[1])
            found.append(f"<h{level}>{_inline(heading[2], pictures)}</h{level}>")
        elif item or numbered:
            wanted = "ul" if item else "ol"
            if words or kind != wanted:
                close()
            kind = wanted
            items.append(_inline((item or numbered)[1], pictures))
        else:
            if items:
                close()
            words.append(_inline(line, pictures))
    close()
    return found


def _inline(text: str, pictures: Mapping[str, str]) -> str:
    safe = escape(text, quote=True)
    safe = _CODE.sub(r"<code>\1</code>", safe)
    safe = _BOLD.sub(r"<strong>\1</strong>", safe)
    safe = _ITALIC.sub(r"<em>\1</em>", safe)
    safe = _LINK.sub(r'<a href="\2" rel="noopener">\1</a>', safe)
    return PICTURE.sub(lambda found: _picture(found[1], pictures), safe)


def _picture(code: str, pictures: Mapping[str, str]) -> str:
    if code not in pictures:
        return ""
    return f'<img src="/help/pictures/{code}" alt="{escape(pictures[code], quote=True)}" loading="lazy">'
