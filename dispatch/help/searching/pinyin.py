"""How Chinese characters sound: a character mistyped is nearly always another one that sounds the same.

Of pypinyin only the table of readings is read, when the first Chinese word comes: importing the package would load
fifty megabytes of phrases into every process.
"""

import json
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path


def sound(text: str) -> str:
    """The syllables without their tones: 门锁 and 门琐 are both "men suo". '' where a character has no reading."""
    syllables = [_syllable(sign) for sign in text]
    return " ".join(syllables) if all(syllables) else ""


def _syllable(sign: str) -> str:
    reading = _readings().get(str(ord(sign)), "").split(",")[0]
    return "".join(letter for letter in unicodedata.normalize("NFD", reading) if letter.isascii() and letter.isalpha())


@cache
def _readings() -> dict[str, str]:
    folder = find_spec("pypinyin").submodule_search_locations[0]
    return json.loads((Path(folder) / "pinyin_dict.json").read_text("utf-8"))
