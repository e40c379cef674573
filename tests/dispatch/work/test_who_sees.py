"""Who sees which orders, visits and customers."""

import pytest

from dispatch.errors import NotFound
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.work import households, queries
from tests.builders import an_engineer, an_open_visit, the_engineer


def test_whoever_signs_in_as_an_engineer_but_is_none_sees_no_visit_that_nobody_has(tx: Transaction):
    visit = an_open_visit(tx)
    tx.act_as(Actor(role=Role.ENGINEER, source=Source.PHONE, name="New"))

    assert queries.orders(tx) == []
    assert queries.visits(tx) == []
    with pytest.raises(NotFound):
        queries.visit(tx, visit.id)
    with pytest.raises(NotFound):
        queries.work_order(tx, visit.work_order.reference)


def test_an_engineer_of_every_branch_finds_no_customer_but_their_own(tx: Transaction):
    visit = an_open_visit(tx)
    tx.act_as(the_engineer(an_engineer(tx)))

    assert households.customers(tx) == []
    with pytest.raises(NotFound):
        households.customer(tx, visit.work_order.customer_id)
