"""Whether words for a customer are plain: checked here, with no help from outside.

Jargon by the glossaries in seed_data/plain_words; long sentences; reading level as LIX (words to a sentence plus the
share of words of more than six letters) where letters make words; one clear next step, and when it comes.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dispatch.notices.sentences import sentences

GLOSSARIES = Path(__file__).resolve().parents[2] / "seed_data" / "plain_words"
LONGEST = 24  # words to a sentence
LONGEST_ZH = 50  # signs to a sentence
HARDEST = 50  # LIX: above it newspapers are hard to read
LEAST_WORDS = 25  # fewer say nothing about the level
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
CLOCK = re.compile(r"\d{1,2}[:.]\d{2}|\d{1,2}\s*[–-]\s*\d{1,2}|\{(?:day|window|eta|answer_by|arrive_by|done_at)\}")
ADDRESS = re.compile(r"https?://\S+")
HIDDEN = re.compile(r"https?://\S+|\{\w*\}")  # no words of ours
ARTICLE = re.compile(r"\b(?:the|a|an|your|our)\s$", re.IGNORECASE)
CHOICE = re.compile(r"[\[\]|]")


class Finding(NamedTuple):
    """`kind`: jargon, long_sentence, hard, no_next_step or no_date. `start`, `end`: where, in the words that were
    checked. `instead`: what to write there, for jargon; for a level its number."""

    kind: str
    start: int
    end: int
    words: str
    instead: str = ""


class Glossary(NamedTuple):
    jargon: re.Pattern[str]
    plain: dict[str, str]
    next_step: tuple[str, ...]
    when: tuple[str, ...]


def check(words: str, language: str) -> list[Finding]:
    """In the order of the words, what concerns all of them last. Nothing written, nothing found."""
    if not words.strip():
        return []
    glossary = glossary_of(language)
    # Same length, so that places stay places.
    bare = CHOICE.sub(" ", HIDDEN.sub(lambda part: "·" * len(part[0]), words))
    found = [*_jargon(bare, glossary), *_long(bare, language)]
    return sorted(found, key=lambda one: one.start) + _whole(words, bare, language, glossary)


def replaced(words: str, finding: Finding) -> str:
    """With the plain words in place of those found; a capital stays one."""
    instead = finding.instead
    if ARTICLE.search(words[: finding.start]):
        instead = instead.removeprefix("the ")
    if words[finding.start : finding.end][:1].isupper() and not finding.words.isupper():
        instead = instead[:1].upper() + instead[1:]
    return words[: finding.start] + instead + words[finding.end :]


def lix(words: str) -> int:
    found = WORD.findall(words)
    parts = max(1, len(sentences(words)))
    return round(len(found) / parts + 100 * sum(len(word) > 6 for word in found) / max(1, len(found)))


@cache
def glossary_of(language: str) -> Glossary:
    written = tomllib.loads((GLOSSARIES / f"{language}.toml").read_text("utf-8"))
    plain = {word.casefold(): instead for word, instead in written["jargon"].items()}
    # The longest first: "factory settings" before "settings".
    parts = [_pattern(word, language) for word in sorted(plain, key=len, reverse=True)]
    return Glossary(
        re.compile("|".join(parts), re.IGNORECASE),
        plain,
        tuple(cue.casefold() for cue in written["next_step"]),
        tuple(cue.casefold() for cue in written["when"]),
    )


def _pattern(word: str, language: str) -> str:
    stem, star = word.rstrip("*"), word.endswith("*")
    inside = re.escape(stem).replace(r"\[sz\]", "[sz]").replace(r"\ ", r"\s+")
    if language == "zh-Hans":
        return inside if not stem.isascii() else rf"(?<![A-Za-z]){inside}(?![A-Za-z])"
    ending = r"[\w-]*" if star else r"(?![\w-])"
    return rf"(?<![\w-]){inside}{ending}"


def _jargon(words: str, glossary: Glossary) -> list[Finding]:
    return [
        Finding("jargon", found.start(), found.end(), found[0], _instead(found[0], glossary))
        for found in glossary.jargon.finditer(words)
    ]


def _instead(word: str, glossary: Glossary) -> str:
    said = re.sub(r"\s+", " ", word.casefold())
    fits = [entry for entry in glossary.plain if _fits(entry, said)]
    return glossary.plain[max(fits, key=len)]


def _fits(entry: str, said: str) -> bool:
    stem = entry.rstrip("*").replace("[sz]", "s")
    said = said.replace("utiliz", "utilis")
    return said.startswith(stem) if entry.endswith("*") else said == stem


def _long(words: str, language: str) -> list[Finding]:
    found = []
    for sentence in sentences(words):
        length = len(sentence) if language == "zh-Hans" else len(WORD.findall(sentence))
        if length > (LONGEST_ZH if language == "zh-Hans" else LONGEST):
            start = words.find(sentence)
            found.append(Finding("long_sentence", start, start + len(sentence), sentence, str(length)))
    return found


def _whole(words: str, bare: str, language: str, glossary: Glossary) -> list[Finding]:
    found, said = [], words.casefold()
    everything = (0, len(words), "")
    if language != "zh-Hans" and len(WORD.findall(bare)) >= LEAST_WORDS and lix(bare) > HARDEST:
        found.append(Finding("hard", *everything, str(lix(bare))))
    if not ADDRESS.search(words) and not any(cue in said for cue in glossary.next_step):
        found.append(Finding("no_next_step", *everything))
    if not CLOCK.search(words) and not any(cue in said for cue in glossary.when):
        found.append(Finding("no_date", *everything))
    return found
