"""What the plain-language check found, in the reader's words."""

from typing import Any

from flask_babel import gettext as _

from dispatch.notices import plain
from dispatch.notices.plain import Finding


def found(words: str, language: str) -> dict[str, Any]:
    """findings: says, instead ('' where there is nothing to put in), place; fine: whether all is well."""
    findings = plain.check(words, language) if words.strip() else []
    shown = [{"says": says(one), "instead": suggestion(one), "place": place} for place, one in enumerate(findings)]
    return {"findings": shown, "fine": bool(words.strip()) and not findings}


def replaced(words: str, language: str, place: int | None) -> str:
    """With one suggestion put in; what was edited meanwhile stays as it is."""
    findings = plain.check(words, language)
    if place is None or place >= len(findings) or findings[place].kind != "jargon":
        return words
    return plain.replaced(words, findings[place])


def suggestion(one: Finding) -> str:
    return one.instead if one.kind == "jargon" else ""


def says(one: Finding) -> str:
    if one.kind == "jargon":
        return _("“%(word)s” is a word of the trade.", word=one.words)
    if one.kind == "long_sentence":
        return _("This sentence is long: “%(start)s…”", start=one.words[:40])
    if one.kind == "hard":
        return _("Hard to read (LIX %(level)s): use shorter words and sentences.", level=one.instead)
    if one.kind == "no_next_step":
        return _("Say what happens next, or what the customer should do.")
    return _("Say when: a day, a time, or what it waits for.")
