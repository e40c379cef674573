"""Trying an edit: it is made, what would follow is looked at, and it is taken back."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from dispatch.promises.what_if import Moved, moved, open_orders
from dispatch.store.database import Transaction
from dispatch.store.rubbish import rarely_collected


@dataclass(frozen=True)
class Trial:
    """`looked_at`: so many open orders."""

    moved: list[Moved]
    looked_at: int
    on: date | None

    @property
    def breaks(self) -> int:
        return sum(one.breaks for one in self.moved)


class Taken(Exception):
    """Back: never seen outside."""


@contextmanager
def tried(
    tx: Transaction, edit: Callable[[], object], *, on: date | None = None, **only: Collection[int] | int
) -> Iterator[Trial]:
    """What an edit would move if it were applied on that day; today, where none is given. `only`: the open orders that
    are looked at, as `open_orders` takes them; all of them where thousands may be is work for `trying`. To be read
    inside: what was edited is there only so long. Raises what the edit raises; nothing of it is kept."""
    try:
        with tx.savepoint():
            edit()
            tx.session.flush()
            yield as_it_stands(tx, on=on, **only)
            raise Taken
    except Taken:
        pass


def as_it_stands(tx: Transaction, *, on: date | None = None, **only: Collection[int] | int) -> Trial:
    """What would move by what is kept already but was not applied."""
    with rarely_collected():
        orders = open_orders(tx, **only)
        return Trial(moved(tx, orders, on=on), len(orders), on)
