"""Messages that were set aside, and what the record says of those who moved them."""

import pytest
from sqlalchemy import text

from dispatch.store.database import Transaction
from dispatch.store.parked import NotParked, forget, try_again


@pytest.mark.parametrize("move", [try_again, forget])
def test_who_moves_what_was_set_aside_is_on_record(tx: Transaction, move):
    tx.send("notices.tell", work_order_id=1, event="done", generation=1)
    parked_id = tx.session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' RETURNING id")).scalar_one()

    move(tx, parked_id)

    assert [(change.subject_id, change.verb) for change in tx.ledger.changes] == [(parked_id, move.__name__)]
    with pytest.raises(NotParked):
        move(tx, parked_id)
