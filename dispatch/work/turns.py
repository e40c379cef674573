"""One sequence of locks for everybody: those who want the same things queue, and nobody is stuck with anybody."""

from collections.abc import Collection

from sqlalchemy import select

from dispatch.people.engineer import Engineer
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def take_turns(tx: Transaction, *, orders: Collection[int] = (), engineers: Collection[int] = ()) -> None:
    """Lock all that will be changed before anything is: orders first and then engineers, each by id.

    What the session knew of them is read again.
    """
    for noun, ids in ((WorkOrder, orders), (Engineer, engineers)):
        query = select(noun).where(noun.id.in_(ids)).order_by(noun.id).with_for_update(key_share=True, of=noun)
        tx.session.scalars(query.execution_options(populate_existing=True)).all()
