"""The little language our texts are written in.

`{eta}` stands for a fact. `[{engineer} comes|We come]` says the first part whose facts are all known, or nothing where
none is. Facts are put in last and are never read as a text themselves.
"""

import re
from collections.abc import Collection, Mapping

from dispatch.errors import N_, Invalid

PLACE = re.compile(r"\{([^{}]*)\}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")


class Unsayable(Invalid):
    """A fact is missing that this text can't do without."""

    says = N_("This text can't be said now: “{place}” isn't known.")


class UnknownPlace(Invalid):
    """A place in the text has no meaning."""

    says = N_("“{place}” isn't a placeholder. Use these: {allowed}.")


class OpenBracket(Invalid):
    """A bracket isn't closed."""

    says = N_("A bracket isn't closed, or stands within another. Write them in pairs, one beside the other.")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Raises Unsayable."""
    chosen = CHOICE.sub(lambda choice: _first_sayable(choice[1], facts), text)
    for place in PLACE.findall(chosen):
        if place not in facts:
            raise Unsayable(place=place)
    return PLACE.sub(lambda place: facts[place[1]], chosen)


def places(text: str) -> list[str]:
    return PLACE.findall(text)


def check(text: str, allowed: Collection[str]) -> None:
    """Raises UnknownPlace, OpenBracket."""
    bare = PLACE.sub("", CHOICE.sub(lambda choice: choice[1], text))
    if any(sign in bare for sign in "{}[]"):
        raise OpenBracket(field="body")
    for place in places(text):
        if place not in allowed:
            raise UnknownPlace(field="body", place=f"{{{place}}}", allowed=", ".join(f"{{{one}}}" for one in allowed))


def _first_sayable(parts: str, facts: Mapping[str, str]) -> str:
    return next((part for part in parts.split("|") if all(place in facts for place in places(part))), "")
