"""Where sentences end, in the four languages."""

import re

# A full stop ends a sentence only before a capital: "24. november" and "kl. 10" go on.
ENDS = re.compile(r"(?<=[.!?…])\s+(?=[\"“«(]?[A-ZÅÄÖÆØ•])|(?<=[。！？])|\n+")


def sentences(words: str) -> list[str]:
    return [part.strip() for part in ENDS.split(words) if part.strip()]


def sentence_with(words: str, fact: str) -> str:
    """The first sentence that says it; all words where none does alone."""
    return next((sentence for sentence in sentences(words) if fact in sentence), words)
