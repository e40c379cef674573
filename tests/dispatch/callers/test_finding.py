"""Whoever calls is found by what they say first; nobody's number is guessed digit by digit."""

from dataclasses import replace

import pytest

from dispatch.callers.finding import callers
from dispatch.customers.customer import Customer
from dispatch.store.database import Transaction
from tests.builders import AGENT, a_branch, a_customer, a_home, a_work_order
from tests.dispatch.issues.builders import a_device


@pytest.fixture
def berg(tx: Transaction) -> Customer:
    customer = a_customer(tx, name="Åse Berg", phone="+4790000017", email="ase@berg.example")
    a_device(tx, a_home(tx, customer, street="Kirkeveien 5", postcode="0364")).serial = "VK-77A1"
    a_home(tx, a_customer(tx, name="Ola Bergersen", phone="+4790000018"), street="Storgata 5")
    tx.session.flush()
    return customer


@pytest.mark.parametrize(
    "said",
    [
        *("åse", "ÅSE B", "berg kirkeveien", "Kirkeveien 5, 0364", "77a1", "å"),
        *("+47 900 00 017", "90000017", "Ase@Berg.example"),
    ],
)
def test_a_household_is_found_by_words_in_any_order_or_a_whole_number(tx, berg, said):
    assert callers(tx, said) == [berg]


@pytest.mark.parametrize("said", ["", "9000001", "berg.example", "ergx", "%", "_", "rg"])
def test_parts_of_what_is_masked_and_odd_signs_find_nobody(tx, berg, said):
    assert callers(tx, said) == []


def test_whose_name_begins_so_stands_first(tx, berg):
    a_customer(tx, name="Bergljot Aas")

    assert [one.name for one in callers(tx, "berg")] == ["Bergljot Aas", "Ola Bergersen", "Åse Berg"]


def test_a_short_chinese_name_is_found_by_its_first_sign(tx):
    wang = a_customer(tx, name="王伟")

    assert callers(tx, "王") == [wang] and callers(tx, "王伟") == [wang]


def test_an_orders_number_leads_to_its_customer(tx):
    order = a_work_order(tx)

    assert callers(tx, order.reference.lower()) == [order.customer]


def test_a_partner_finds_only_whom_it_serves(database):
    with database.transaction(AGENT) as tx:
        theirs = a_work_order(tx, branch=a_branch(tx, partner=True))
        a_work_order(tx, home=a_home(tx, a_customer(tx, name="Familien Haugen i Bergen")))
    partner = replace(AGENT, branches=frozenset({theirs.branch_id}))

    with database.transaction(partner) as tx:
        assert [one.id for one in callers(tx, "haugen")] == [theirs.customer_id]
