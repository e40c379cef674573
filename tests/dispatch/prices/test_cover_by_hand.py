"""Who pays, decided by hand: before every rule, with a reason, as far as a role goes; and prices asked for at once."""

import pytest

from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.part import Part
from dispatch.customers.customer import Tier
from dispatch.lifecycle import NotYourMove
from dispatch.prices import estimating, letting_go, overriding, queries
from dispatch.prices.cover_rule import CoverKind
from dispatch.prices.estimate import EstimateState
from dispatch.prices.goodwill import TooMuch
from dispatch.prices.knowing import expected
from dispatch.prices.overriding import NothingDecided
from dispatch.prices.terms import set_terms, terms_of
from dispatch.stamp import Actor, Role, Source
from dispatch.work import actions
from dispatch.work.codes import NotListed
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_fault, a_work_order
from tests.dispatch.prices.builders import a_cover, a_price, a_price_list

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")
OURS = {"ours": True, "covers": ["work"], "reason": "our_mistake"}


@pytest.fixture
def order(tx) -> WorkOrder:
    a_price_list(tx)
    tx.act_as(MANAGER)
    return a_work_order(tx, fault=a_fault(tx, work_kind=WorkKind.REPAIR))


def price(tx, order: WorkOrder) -> int:
    return expected(tx, order, minutes=order.fault.minutes).total


def test_a_decision_goes_before_every_rule_and_the_line_says_so(tx, order):
    before = price(tx, order)
    decided = overriding.decide(tx, order.reference, **OURS)

    assert (price(tx, order), decided.worth) == (0, before) and before > 0
    [line] = [line for line in estimating.make(tx, order).lines if line["cover"]]
    assert (line["cover"]["kind"], line["cover"]["source"], line["was"]) == ("by_hand", "our_mistake", before)


def test_what_a_rule_covers_is_the_customers_once_a_leader_says_so_and_the_last_word_counts(tx, order):
    full = price(tx, order)
    tx.add(a_cover("contract", tier=order.customer.tier))
    assert CoverKind.CONTRACT
    overriding.decide(tx, order.reference, ours=True, covers=["work"], reason="known_defect")
    overriding.decide(tx, order.reference, ours=False, covers=["work"], reason="misuse")

    assert price(tx, order) == full


def lets_go(tx, order: WorkOrder, *, most: int) -> None:
    gives = terms_of(tx, order.branch_id).gives | {"dispatcher": most}
    set_terms(tx, order.branch_id, over_percent=10, over_amount=0, valid_days=14, gives=gives)


def test_a_role_lets_go_as_much_as_it_may_in_goodwill_and_no_more(tx, order):
    lets_go(tx, order, most=price(tx, order) - 1)
    tx.act_as(DISPATCHER)
    with pytest.raises(TooMuch):
        overriding.decide(tx, order.reference, **OURS)


def test_what_was_let_go_by_hand_counts_against_goodwill_too(tx, order):
    lets_go(tx, order, most=price(tx, order))
    tx.act_as(DISPATCHER)
    overriding.decide(tx, order.reference, **OURS)

    with pytest.raises(TooMuch):
        letting_go.give(tx, order.reference, amount=1, reason="our_mistake")


def test_deciding_the_same_twice_counts_once_and_what_was_taken_back_counts_nothing(tx, order):
    worth = price(tx, order)
    for _ in range(2):
        overriding.decide(tx, order.reference, **OURS)
    assert letting_go.let_go(tx, order, None) == worth

    overriding.decide(tx, order.reference, ours=False, covers=["work"], reason="misuse")
    assert letting_go.let_go(tx, order, None) == 0


def test_what_nobody_foresaw_is_paid_only_as_far_as_whoever_decided_may_let_go(tx, order):
    lets_go(tx, order, most=60_000)
    tx.add(Part(number="CASE", names={"en": "Case"}, models=[]), a_price("part", 50_000, part="CASE"))
    tx.session.flush()
    tx.act_as(DISPATCHER)
    decided = overriding.decide(tx, order.reference, ours=True, covers=["parts"], reason="our_mistake")
    assert (decided.worth, decided.most) == (0, 60_000)

    lines = estimating.make(tx, order, parts=[("CASE", 2)]).lines
    line = next(one for one in lines if one["part"])
    assert (line["was"], line["amount"], line["cover"]["kind"]) == (100_000, 40_000, "by_hand")
    assert letting_go.let_go(tx, order, None) == 60_000
    tx.act_as(MANAGER)
    overriding.decide(tx, order.reference, ours=True, covers=["parts"], reason="our_mistake")
    assert queries.newest(tx, order).total == price(tx, order)


def test_a_smaller_role_s_word_does_not_cut_a_greater_one_s_short(tx, order):
    overriding.decide(tx, order.reference, **OURS)
    lets_go(tx, order, most=price(tx, order) + 10_000)
    tx.act_as(DISPATCHER)

    with pytest.raises(TooMuch):
        overriding.decide(tx, order.reference, **OURS)
    assert price(tx, order) == 0


def test_what_a_rule_pays_anyway_is_nobody_s_to_let_go(tx, order):
    tx.add(a_cover("contract", covers=["work"]))
    order.customer.tier = Tier.PLUS
    tx.session.flush()
    decided = overriding.decide(tx, order.reference, **OURS)

    assert decided.worth == letting_go.let_go(tx, order, None) == 0


def test_only_leaders_have_the_customer_pay_what_a_rule_covers(tx, order):
    tx.act_as(DISPATCHER)
    with pytest.raises(NotYourMove):
        overriding.decide(tx, order.reference, ours=False, covers=["work"], reason="misuse")


@pytest.mark.parametrize("given", [{"covers": []}, {"reason": None}, {"covers": ["all"]}, {"reason": "because"}])
def test_a_decision_names_its_subject_and_a_reason_of_the_list(tx, order, given):
    with pytest.raises((NothingDecided, NotListed)):
        overriding.decide(tx, order.reference, **OURS | given)


def test_an_estimate_that_waits_is_made_anew(tx, order):
    waiting = estimating.make(tx, order)
    overriding.decide(tx, order.reference, **OURS)

    assert waiting.state is EstimateState.REPLACED
    assert queries.newest(tx, order).state is EstimateState.FREE


def taken_on(database, worker, *, asks: list[str], **fault) -> list:
    with database.transaction(SYSTEM) as tx:
        a_price_list(tx)
        order = a_work_order(tx, fault=a_fault(tx, work_kind=WorkKind.REPAIR, **fault))
        terms = terms_of(tx, order.branch_id)
        tx.act_as(MANAGER)
        set_terms(tx, order.branch_id, over_percent=10, over_amount=0, valid_days=14, gives=terms.gives, asks=asks)
        tx.act_as(DISPATCHER)
        actions.move(tx, order.reference, "accept")
    worker()
    with database.transaction(SYSTEM) as tx:
        found = queries.estimates(tx, tx.session.get(WorkOrder, order.id))
        return [(one.state, one.total) for one in found]


def test_where_the_terms_say_so_the_customer_is_asked_as_soon_as_work_that_costs_is_taken_on(database, worker):
    [(state, total)] = taken_on(database, worker, asks=["repair"])
    assert state is EstimateState.OPEN and total > 0


def test_nobody_is_asked_for_kinds_of_work_the_terms_do_not_name(database, worker):
    assert taken_on(database, worker, asks=["installation"]) == []
