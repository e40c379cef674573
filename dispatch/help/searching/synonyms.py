"""Words that mean the same: what people say, beside what we write."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from dispatch.errors import N_, Invalid
from dispatch.help.searching.term import Synonym
from dispatch.help.searching.words import MOST_ENDING, folded
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.words import LANGUAGES

MOST_WORDS, LONGEST, MOST_GROUPS = 12, 60, 500
MOST_VARIANTS = 24


class NotSynonyms(Invalid):
    """These are no words that mean the same."""

    says = N_("Write two words or more that mean the same, {most} at most, none longer than {longest}.")


def synonyms(tx: Transaction, language: str | None = None) -> list[Synonym]:
    query = select(Synonym).order_by(Synonym.language, Synonym.id).limit(MOST_GROUPS)
    return list(tx.session.scalars(query.where(Synonym.language == language) if language else query))


def write(
    tx: Transaction, language: str, words: Sequence[str], *, synonym_id: int | None = None, version: int | None = None
) -> Synonym:
    """A new group, or this one anew.

    Raises:
        HoldsEverywhere, NotSynonyms, NotFound, ChangedMeanwhile.
    """
    require_whole_house(tx)
    clean = list(dict.fromkeys(" ".join(word.split()) for word in words if word.strip()))
    if language not in LANGUAGES or not 2 <= len(clean) <= MOST_WORDS or any(len(word) > LONGEST for word in clean):
        raise NotSynonyms(field="words", most=MOST_WORDS, longest=LONGEST)
    group = Synonym(language=language, words=clean)
    if synonym_id is None:
        tx.add(group)
    else:
        group = _one(tx, synonym_id, version)
        group.language, group.words = language, clean
    remark(group, "write")
    tx.session.flush()
    return group


def remove(tx: Transaction, synonym_id: int, *, version: int | None = None) -> None:
    """Raises HoldsEverywhere, NotFound, ChangedMeanwhile."""
    require_whole_house(tx)
    tx.session.delete(_one(tx, synonym_id, version))
    tx.session.flush()


def variants(groups: Sequence[Synonym], asked: str) -> list[str]:
    """What was asked, and the same with other words for what it names; the first is as it was asked."""
    found = [folded(asked)]
    for group in groups:
        words = sorted(map(folded, group.words), key=len, reverse=True)
        word = next((one for one in words if _replaced(found[0], one, "") != found[0]), None)
        if word is not None:
            others = [one for one in words if one != word]
            found += [_replaced(before, word, other) for before in found for other in others]
    return found[:MOST_VARIANTS]


def _replaced(text: str, word: str, other: str) -> str:
    """Chinese has no spaces to tell where a word ends; elsewhere whole words are changed, and forms of them."""
    if not word.isascii():
        return text.replace(word, other)
    return re.sub(rf"\b{re.escape(word)}[a-z]{{0,{MOST_ENDING}}}\b", other, text)


def _one(tx: Transaction, synonym_id: int, version: int | None) -> Synonym:
    return row_of(tx, select(Synonym).where(Synonym.id == synonym_id), lock=True, version=version)
