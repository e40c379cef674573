"""What the search box finds, and what it must not tell."""

import pytest

from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.work_order import WorkOrder
from tests.builders import a_customer, a_home, a_work_order


@pytest.fixture
def order(tx: Transaction) -> WorkOrder:
    customer = a_customer(tx, phone="+4746501234", email="ida.ek@home.example")
    return a_work_order(tx, home=a_home(tx, customer), title="Hub without power")


@pytest.mark.parametrize("part", ["4650123", "1234", "+474650", "ida.ek", "home.example", "465012345"])
def test_a_part_of_what_is_masked_finds_nobody(tx, order, part):
    assert queries.orders(tx, text=part) == []
    assert queries.counts(tx, text=part) == {}


@pytest.mark.parametrize("whole", ["+47 465 01 234", "46501234", "0047 46501234", "Ida.Ek@home.example"])
def test_a_whole_number_or_address_finds_its_order_however_it_is_written(tx, order, whole):
    assert queries.orders(tx, text=whole) == [order]


@pytest.mark.parametrize("part", ["without pow", "Haug", "Thereses"])
def test_a_part_of_what_everybody_sees_finds_the_order(tx, order, part):
    assert queries.orders(tx, text=part) == [order]


def test_signs_of_a_pattern_are_only_signs(tx, order):
    assert queries.orders(tx, text="%") == queries.orders(tx, text="_ub") == []
