"""Estimates that customers answer, bills that hold to them, and the warranty on a repair."""

import pytest
from sqlalchemy import select

from dispatch.notices.call import Call, CallReason
from dispatch.notices.message import Message
from dispatch.prices import estimating, finishing
from dispatch.prices.estimate import AnsweredBy, Estimate, EstimateState
from dispatch.prices.goodwill import TooMuch
from dispatch.prices.letting_go import give
from dispatch.prices.money import Money
from dispatch.work.proofs import NotItsSignature
from dispatch.work.work_order import WorkOrder
from tests.builders import (
    DISPATCHER,
    SYSTEM,
    the_engineer,
)
from tests.dispatch.prices.work_done import approved, finished, made, on_site, the_customer


def test_an_estimate_is_told_to_the_customer_with_a_link_and_no_figures(prices, database, worker, clock):
    visit = on_site(database, clock)

    estimate = made(database, visit.work_order)
    worker()

    assert (estimate.total, estimate.tax, estimate.number) == (99_000, 19_800, 1)
    with database.transaction(SYSTEM) as tx:
        message = tx.session.scalars(select(Message).where(Message.event == "estimate")).one()
        assert "990" not in message.body and "•••" in message.body


def test_without_an_approved_price_chargeable_work_cannot_be_finished(prices, database, clock):
    visit = on_site(database, clock)

    with pytest.raises(finishing.PriceNotAgreed):
        finished(database, visit)

    assert [line["amount"] for line in finished(database, visit, because="agreed_by_phone").lines] == [99_000]


def test_what_was_approved_may_be_exceeded_by_a_tenth_and_no_more(prices, database, clock):
    visit = on_site(database, clock)
    approved(database, visit.work_order, made(database, visit.work_order).number)

    clock.forward(minutes=85)
    with pytest.raises(finishing.PriceNotAgreed) as refused:
        finished(database, visit)

    assert refused.value.facts["total"] == Money(138_500, "NOK")
    assert refused.value.facts["allowed"] == Money(108_900, "NOK")


def test_nobody_approves_an_estimate_they_have_not_seen(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)
    made(database, visit.work_order, minutes=120)

    with pytest.raises(estimating.EstimateChanged):
        approved(database, visit.work_order, 1)

    assert approved(database, visit.work_order, 2).total == 99_000 + 2 * 39_500


def test_approving_twice_is_once_and_after_declining_it_is_too_late(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)
    order = visit.work_order

    first, again = approved(database, order, 1), approved(database, order, 1)
    assert first.answered_at == again.answered_at
    made(database, order)
    with database.transaction(the_customer(order)) as tx:
        estimating.decline(tx, tx.session.get(WorkOrder, order.id), 2, words="Too dear")
    with pytest.raises(estimating.AnsweredAlready):
        approved(database, order, 2)


def test_whoever_declines_is_called(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)

    with database.transaction(the_customer(visit.work_order)) as tx:
        estimating.decline(tx, tx.session.get(WorkOrder, visit.work_order_id), 1)
        assert tx.session.scalars(select(Call.reason)).all() == [CallReason.PRICE]


def test_an_estimate_that_is_too_old_is_not_approved(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)
    clock.forward(days=14)

    with pytest.raises(estimating.EstimateLapsed):
        approved(database, visit.work_order, 1)


def test_on_site_the_customer_signs(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)

    with database.transaction(the_engineer(visit.engineer)) as tx, pytest.raises(NotItsSignature):
        order = tx.session.get(WorkOrder, visit.work_order_id)
        estimating.approve(tx, order, 1, by=AnsweredBy.ON_SITE)


def test_goodwill_comes_off_the_price_up_to_what_a_role_may_give(prices, database, clock):
    visit = on_site(database, clock)
    with database.transaction(DISPATCHER) as tx:
        give(tx, visit.work_order.reference, amount=40_000, reason="our_mistake")
        with pytest.raises(TooMuch):
            give(tx, visit.work_order.reference, amount=20_000, reason="our_mistake")

    assert made(database, visit.work_order).total == 59_000


def test_only_one_estimate_waits_for_its_answer(prices, database, clock):
    visit = on_site(database, clock)
    made(database, visit.work_order)
    second = made(database, visit.work_order)

    with database.transaction(SYSTEM) as tx:
        states = tx.session.scalars(select(Estimate.state).order_by(Estimate.number)).all()
    assert (second.number, states) == (2, [EstimateState.REPLACED, EstimateState.OPEN])
