"""One spelling for the many ways people write a street or a town, and how far two spellings lie apart."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from os.path import commonprefix

# Nordic letters meet their plain and their two-letter forms: Grünerløkka, Grunerlokka; Ås, Aas; Sæter, Saeter, Säter.
LETTERS = str.maketrans({"ø": "o", "æ": "a", "đ": "d", "ł": "l"})
PAIRS = ((re.compile(r"a[ae]+"), "a"), (re.compile(r"oe+"), "o"))
FIRST_WORDS = {"st": "sankt", "dr": "doktor", "prof": "professor", "gml": "gamle", "gl": "gamle", "n": "nedre"}
LAST_WORDS = {"v": "vei", "g": "gate", "pl": "plass", "al": "alle", "terr": "terrasse"}
ENDINGS = (
    (re.compile(r"(gaten|gata|gt)$"), "gate"),
    (re.compile(r"(vegen|veien|veg|vn)$"), "vei"),
    (re.compile(r"alleen$"), "alle"),
    (re.compile(r"plassen$"), "plass"),
)
DISTRICT_DIGITS = 2
NO_LETTER = re.compile(r"[^\w]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, no accents, one blank between words."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(LETTERS)
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    for pair, letter in PAIRS:
        plain = pair.sub(letter, plain)
    return NO_LETTER.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def street_key(name: str) -> str:
    """ "Karl Johans gt." and "karl johansgata" are one street."""
    words = fold(name).split()
    if len(words) > 1:
        words[0] = FIRST_WORDS.get(words[0], words[0])
        words[-1] = LAST_WORDS.get(words[-1], words[-1])
    key = "".join(words)
    for ending, usual in ENDINGS:
        key = ending.sub(usual, key)
    return key


def same_district(one: str, other: str) -> bool:
    """Postcodes of one district begin alike; lists of them have gaps, so that is near enough."""
    return len(commonprefix([one, other])) >= DISTRICT_DIGITS


def slips_allowed(key: str) -> int:
    """Short names differ by one letter and are still two names."""
    return 0 if len(key) < 5 else 1 if len(key) < 9 else 2


def nearest(key: str, known: Iterable[str]) -> tuple[str, int] | None:
    """The one known spelling closest to `key`, with its slips. None when none is close, or two are equally so."""
    allowed = slips_allowed(key)
    near = [(slips, other) for other in known if (slips := slips_between(key, other, most=allowed)) <= allowed]
    near.sort()
    if not near or len(near) > 1 and near[0][0] == near[1][0]:
        return None
    return near[0][1], near[0][0]


def slips_between(one: str, other: str, *, most: int) -> int:
    """Letters added, lost, changed or swapped with their neighbour; `most` + 1 stands for anything beyond."""
    # One slip changes two letters of the set at most: most strangers are told apart without counting.
    if abs(len(one) - len(other)) > most or len(set(one) ^ set(other)) > 2 * most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
