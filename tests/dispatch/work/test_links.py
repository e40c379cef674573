"""A customer's link: it opens one order to whoever holds it, for a time, and nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.errors import NotFound
from dispatch.stamp import ANYBODY, Actor, Stamp
from dispatch.store.database import Transaction
from dispatch.work import actions, links, queries
from dispatch.work.link import Link, LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, a_home, a_work_order

FOLLOW, RATE = LinkPurpose.FOLLOW, LinkPurpose.RATE


def later(tx: Transaction, actor: Actor = ANYBODY, **span: float) -> Transaction:
    return Transaction(tx.session, Stamp(actor, NINE + timedelta(**span)))


def a_link(tx: Transaction, order: WorkOrder, purpose: LinkPurpose = FOLLOW) -> str:
    token = links.issue(tx, order, purpose)
    tx.session.flush()
    return token


def opens(tx: Transaction, token: str, purpose: LinkPurpose = FOLLOW, **span: float) -> bool:
    try:
        links.opened(later(tx, **span), token, purpose)
    except links.LinkVoid:
        return False
    return True


def test_its_holder_sees_that_order_and_no_other_of_the_same_home(tx):
    home = a_home(tx)
    order, other = a_work_order(tx, home=home), a_work_order(tx, home=home)

    holder = later(tx, links.opened(tx, a_link(tx, order), FOLLOW))

    assert queries.work_order(holder, order.reference) is order
    with pytest.raises(NotFound):
        queries.work_order(holder, other.reference)


def test_only_its_digest_is_kept(tx):
    token = a_link(tx, a_work_order(tx))

    [link] = tx.session.scalars(select(Link))
    assert token not in str(vars(link))
    assert len(link.token_digest) == 64


def test_two_links_to_one_order_are_unrelated_and_long(tx):
    order = a_work_order(tx)

    tokens = {links.issue(tx, order, FOLLOW) for _ in range(200)}

    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {43}  # 256 bits
    assert len({token[:4] for token in tokens}) > 190


def test_a_link_of_one_purpose_opens_no_other_door(tx):
    order = a_work_order(tx)

    assert not opens(tx, a_link(tx, order, FOLLOW), RATE)
    assert not opens(tx, a_link(tx, order, RATE), FOLLOW)


@pytest.mark.parametrize("purpose", LinkPurpose)
def test_one_letter_changed_opens_nothing(tx, purpose):
    token = a_link(tx, a_work_order(tx), purpose)

    for position in range(len(token)):
        changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        assert not opens(tx, changed, purpose)


def test_looking_does_not_use_it_up(tx):
    token = a_link(tx, a_work_order(tx))

    assert all(opens(tx, token) for _ in range(20))


@pytest.mark.parametrize(("purpose", "days"), [(FOLLOW, 60), (RATE, 30)])
def test_it_ends_to_the_second(tx, purpose, days):
    token = a_link(tx, a_work_order(tx), purpose)

    assert opens(tx, token, purpose, days=days, seconds=-1)
    assert not opens(tx, token, purpose, days=days)


def test_following_ends_a_day_after_the_order_has(tx):
    order = a_work_order(tx)
    token = a_link(tx, order)
    actions.move(tx, order.reference, "cancel", reason="solved_itself")

    assert opens(tx, token, hours=24, seconds=-1)
    assert not opens(tx, token, hours=24)


def test_a_new_agreement_leaves_the_link_in_the_customers_old_message_good(tx):
    order = a_work_order(tx)
    old = a_link(tx, order)
    order.generation += 1

    a_link(tx, order)

    assert opens(tx, old)


def test_revoking_closes_every_door_at_once(tx):
    order = a_work_order(tx)
    tokens = [a_link(tx, order), a_link(tx, order)]

    links.revoke(later(tx, DISPATCHER), order)
    tx.session.flush()

    assert not any(opens(tx, token) for token in tokens)
    assert [change.verb for change in tx.ledger.changes].count("revoke") == 2


def test_every_refusal_reads_the_same(tx):
    order = a_work_order(tx)
    said = set()
    for token, span in (("unknown", {}), (a_link(tx, order), {"days": 90}), (a_link(tx, order, RATE), {})):
        with pytest.raises(links.LinkVoid) as refused:
            links.opened(later(tx, **span), token, FOLLOW)
        said.add((str(refused.value), refused.value.title(), str(refused.value.facts)))

    assert len(said) == 1


def test_nobody_is_handed_a_link_that_opens_nothing(tx):
    order = a_work_order(tx)
    actions.move(tx, order.reference, "cancel", reason="solved_itself")

    assert links.hand_out(later(tx, DISPATCHER, hours=23), order, FOLLOW)
    with pytest.raises(links.OrderOver):
        links.hand_out(later(tx, DISPATCHER, hours=25), order, FOLLOW)
    assert links.hand_out(later(tx, DISPATCHER, hours=25), order, RATE)
