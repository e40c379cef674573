"""Recomputing the audit's chains, to see whether anybody has been at them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from dispatch.errors import N_
from dispatch.store.audit import CHAINED, GENESIS, AuditEntry, AuditNote, digest

PAGE = 5000
CHANGED = N_("it was changed after it was written")
MISSING = N_("what came before it is missing, or something was put in between")
UNCHAINED = N_("it does not follow from the entry before it")
NOTE_CHANGED = N_("the note beside it is not the one that was written")
CUT = N_("the chain ends before it, so its end was cut off or written anew")

Heads = dict[int, tuple[int, str]]


@dataclass(frozen=True)
class Break:
    """Where a chain doesn't hold, and why."""

    chain: int
    number: int
    why: str


@dataclass(frozen=True)
class Verdict:
    """`heads`: chain → number and digest of its last entry. Kept outside the database, they show later whether
    an end was cut off or the whole chain written anew, which from inside can't be seen."""

    entries: int
    breaks: list[Break]
    heads: Heads


def verify(session: Session, *, known: Mapping[int, tuple[int, str]] | None = None) -> Verdict:
    """Read every entry once, in pages. A note that was erased is no break. `known`: heads of an earlier time."""
    entries, breaks, heads, seen = 0, [], {}, dict(known or {})
    for entry, words in _entries(session):
        entries += 1
        number, previous = heads.get(entry.chain, (0, GENESIS))
        breaks += [Break(entry.chain, entry.number, why) for why in _faults(entry, words, number, previous)]
        heads[entry.chain] = (entry.number, entry.digest)
        if seen.get(entry.chain) == heads[entry.chain]:
            del seen[entry.chain]
    breaks += [Break(chain, number, CUT) for chain, (number, _) in seen.items()]
    return Verdict(entries, breaks, heads)


def _entries(session: Session) -> Iterator[tuple[Row, str | None]]:
    columns = [getattr(AuditEntry, name) for name in (*CHAINED, "digest")]
    query = (
        select(*columns, AuditNote.words)
        .outerjoin(AuditNote, AuditNote.entry_id == AuditEntry.id)
        .order_by(AuditEntry.chain, AuditEntry.number)
        .execution_options(yield_per=PAGE)
    )
    for row in session.execute(query):
        yield row, row.words


def _faults(entry: Row, words: str | None, number: int, previous: str) -> Iterator[str]:
    if digest(entry) != entry.digest:
        yield CHANGED
    if entry.number != number + 1:
        yield MISSING
    elif entry.previous != previous:
        yield UNCHAINED
    if words is not None and hashlib.sha256(words.encode()).hexdigest() != entry.note_digest:
        yield NOTE_CHANGED
