"""The names of states, verbs, roles and the like, as a person reads them: one file per noun."""

from enum import StrEnum

from flask_babel import gettext

from api.words import devices, help, messages, people, prices, promises, voices, work

# A kind that stood in two files would be a TypeError here.
WORDS: dict[str, dict[str, str]] = dict(
    **work.WORDS,
    **people.WORDS,
    **promises.WORDS,
    **messages.WORDS,
    **help.WORDS,
    **voices.WORDS,
    **prices.WORDS,
    **devices.WORDS,
)


def word(kind: str, value: StrEnum | str | None) -> str:
    """The name of a value of this kind; the value itself where it has none yet."""
    if value is None:
        return ""
    return gettext(WORDS.get(kind, {}).get(str(value), str(value)))
