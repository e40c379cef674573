"""Words as the search sees them, and how near two of them are. Pure."""

import re
import unicodedata
from functools import lru_cache

from dispatch.help.searching.pinyin import sound

LONGEST = 40  # letters of a word
_RUNS = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "a", "ß": "s", "đ": "d", "ł": "l"})
EXACT, INFLECTED, SLIP, SOUNDS_ALIKE, COMPOUND, TWO_SLIPS = 1.0, 0.9, 0.8, 0.8, 0.7, 0.6
MOST_ENDING = 3  # letters that a word may have more than another of its forms


def folded(text: str) -> str:
    """Small letters without their marks: "DØRLÅS" is "dorlas", as somebody without those keys would write it."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS))
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def terms(text: str) -> list[str]:
    """The words of a text; of Chinese, which has no spaces, every pair of neighbours."""
    found = []
    for run in _RUNS.findall(folded(text)):
        if run[0].isascii():
            found.append(run[:LONGEST])
        else:
            found += [run[place : place + 2] for place in range(len(run) - 1)] or [run]
    return found


def grams(term: str) -> list[str]:
    """What a word is looked up by even where it is written wrongly."""
    if not term[0].isascii():
        heard = sound(term)
        return [term, *([heard, heard.replace(" ", "")] if heard else [])]
    padded = f"  {term} "
    return sorted({padded[place : place + 3] for place in range(len(padded) - 2)} | {term})


def nearness(asked: str, term: str) -> float:
    """1 is the same word, 0 another one."""
    if asked == term:
        return EXACT
    if not term[0].isascii() or not asked[0].isascii():
        return _heard(asked, term)
    if min(len(asked), len(term)) >= 3 and abs(len(asked) - len(term)) <= MOST_ENDING and _one_begins(asked, term):
        return INFLECTED
    slips = _slips(asked, term)
    if slips:
        return slips
    if len(asked) >= 4 and asked in term or len(term) >= 4 and term in asked:
        return COMPOUND
    return 0.0


def _heard(asked: str, term: str) -> float:
    if not term[0].isascii() and not asked[0].isascii():
        return SOUNDS_ALIKE if sound(asked) and sound(asked) == sound(term) else 0.0
    latin, chinese = (asked, term) if asked[0].isascii() else (term, asked)
    if len(chinese) < 2:
        return 0.0  # one syllable is a word of many languages
    return SOUNDS_ALIKE if sound(chinese).replace(" ", "") == latin else 0.0


def _one_begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _slips(asked: str, term: str) -> float:
    """One slip in a word of four letters, two in one of eight; figures are taken at their word."""
    if asked.isdecimal() or term.isdecimal() or abs(len(asked) - len(term)) > 2 or len(asked) < 4:
        return 0.0
    distance = slips_between(asked, term)
    if distance == 1:
        return SLIP
    return TWO_SLIPS if distance == 2 and len(asked) >= 8 else 0.0


@lru_cache(maxsize=20_000)
def slips_between(one: str, other: str) -> int:
    """Letters wrong, missing, too many, or two changed round (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for place, its in enumerate(other, 1):
            cost = min(last[place] + 1, line[-1] + 1, last[place - 1] + (letter != its))
            if row > 1 and place > 1 and letter == other[place - 2] and one[row - 2] == its:
                cost = min(cost, before[place - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
