"""What was asked for: kept without what points at a person, so that we see what we have no answer to."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dispatch.help.diagnostics.scanning import masked
from dispatch.help.searching.term import HelpSearch
from dispatch.store.database import Transaction

LONGEST = 80


def asked(tx: Transaction, language: str, words: str, found: int) -> None:
    """Counted once for every search somebody sent; typing alone isn't."""
    kept = masked(" ".join(words.casefold().split()))[:LONGEST]
    if not kept:
        return
    facts = {"found": found, "at": tx.stamp.at}
    row = insert(HelpSearch).values(language=language, words=kept, times=1, **facts)
    more = row.on_conflict_do_update(
        index_elements=["language", "words"], set_={**facts, "times": HelpSearch.times + 1}
    )
    tx.session.execute(more)


def gaps(tx: Transaction, *, limit: int = 50) -> list[HelpSearch]:
    """Searches that found nothing the last time, the most frequent first."""
    query = select(HelpSearch).where(HelpSearch.found == 0)
    return list(tx.session.scalars(query.order_by(HelpSearch.times.desc(), HelpSearch.at.desc()).limit(limit)))
