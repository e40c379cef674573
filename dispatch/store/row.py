"""One row, for whoever may have it."""

from typing import TypeVar

from sqlalchemy import Select

from dispatch.errors import NotFound
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile

Noun = TypeVar("Noun")


def row_of(tx: Transaction, query: Select[tuple[Noun]], *, lock: bool = False, version: int | None = None) -> Noun:
    """`lock`: nobody else changes it until this is committed, and it is as it stands now. `version`: as it was seen.

    Raises:
        NotFound: in the same words for what isn't there and for what isn't theirs.
        ChangedMeanwhile: it is of another version by now.
    """
    if lock:
        noun = query.column_descriptions[0]["entity"]
        query = query.with_for_update(of=noun).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found
