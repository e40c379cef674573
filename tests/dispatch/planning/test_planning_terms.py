"""What a branch's plans are judged by and held to: its own weights, parts aboard, a partner's fees and quota."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.catalogue.part import Part
from dispatch.customers.engineer_wish import WishKind
from dispatch.customers.wishing import wish
from dispatch.errors import NotFound
from dispatch.lifecycle import NotYourMove
from dispatch.parts.stock import Stock
from dispatch.planning.by_hand.candidates import candidates
from dispatch.planning.question.prices import COST, NORMAL, URGENT, PartsRule, Promise, Weights
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.ties import steady
from dispatch.planning.repair.question import within_quota
from dispatch.planning.snapshot import look, put, put_vast
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.planning.terms.setting import (
    FigureUnfit,
    LateBeatsNever,
    NearerIsCheaper,
    NoPreset,
    preset_of,
    put_back,
    set_weights,
)
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from optimizer.evaluate import BrokenRoute, judge
from tests.builders import DISPATCHER, a_branch, a_fault, a_shift, an_engineer, an_open_visit
from tests.dispatch.planning.booking.rooms import OSLO
from tests.dispatch.planning.roads import straight
from tests.dispatch.planning.scene import TUESDAY

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Leader")


@pytest.fixture
def branch(tx: Transaction):
    tx.act_as(MANAGER)
    return a_branch(tx)


def at_work(tx: Transaction, branch, **skills: int):
    engineer = an_engineer(tx, branch, shift=False, **skills)
    a_shift(tx, engineer, TUESDAY)
    return engineer


def asked(tx: Transaction, branch):
    tx.session.flush()
    return put(look(tx, DayRecords.read(tx, branch, OSLO)), straight)


def dearer(promise: Promise, **figures: int) -> Weights:
    prices = NORMAL.promises | {promise: replace(NORMAL.promises[promise], **figures)}
    return replace(NORMAL, promises=MappingProxyType(prices))


def in_van(tx: Transaction, branch, engineer, part: str = "LK-1") -> None:
    if tx.session.get(Part, part) is None:
        tx.add(Part(number=part, names={"en": "Lock case"}, models=[]))
        tx.session.flush()
    tx.add(Stock(branch_id=branch.id, engineer_id=engineer and engineer.id, part=part, pieces=1))


def test_a_branch_without_terms_of_its_own_plans_by_the_normal_preset(tx: Transaction, branch):
    assert weights_of(tx, branch.id) == NORMAL
    assert preset_of(NORMAL) == "normal"


def test_a_branchs_own_weights_are_what_its_plans_are_asked_for(tx: Transaction, branch):
    at_work(tx, branch)
    visit = an_open_visit(tx, branch=branch)
    before = asked(tx, branch).problem
    set_weights(tx, branch, replace(dearer(Promise.NORMAL, left_out_later=20_000), overtime_second=7, balance=0))
    after = asked(tx, branch).problem
    assert (before.visit(str(visit.id)).penalty, after.visit(str(visit.id)).penalty) == (16_000, 20_000)
    assert (before.balance, after.balance) == (20, 0)
    assert after.engineers[0].overtime is None or after.engineers[0].overtime.cost == 7


def test_a_preset_puts_all_prices_back_and_leaves_what_is_said_of_parts(tx: Transaction, branch):
    set_weights(tx, branch, replace(NORMAL, change=1, parts=PartsRule.SCORE, quota=5))
    assert preset_of(weights_of(tx, branch.id)) is None
    put_back(tx, branch, "urgent")
    found = weights_of(tx, branch.id)
    assert preset_of(found) == "urgent"
    assert (found.change, found.parts, found.quota) == (URGENT.change, PartsRule.SCORE, 5)
    put_back(tx, branch, "cost")
    assert weights_of(tx, branch.id).overtime_second == COST.overtime_second
    with pytest.raises(NoPreset):
        put_back(tx, branch, "cheapest")


@pytest.mark.parametrize(
    ("weights", "refusal", "field"),
    [
        (dearer(Promise.HIGH, late_at_all=80_000), LateBeatsNever, "high-left_out_today"),
        (dearer(Promise.LOW, left_out_later=20_000), NearerIsCheaper, "low-left_out_today"),
        (dearer(Promise.LOW, late_second=-1), FigureUnfit, "low-late_second"),
        (replace(NORMAL, balance=10**7), FigureUnfit, "balance"),
    ],
)
def test_what_can_not_be_meant_is_refused_at_its_field(tx: Transaction, branch, weights, refusal, field):
    with pytest.raises(refusal) as refused:
        set_weights(tx, branch, weights)
    assert refused.value.facts["field"] == field
    assert weights_of(tx, branch.id) == NORMAL


@pytest.mark.parametrize(
    "nonsense",
    [
        "UPDATE promise_price SET left_out_today = 1 WHERE promise = 'high'",
        "UPDATE promise_price SET late_at_all = 70001 WHERE promise = 'high'",
        "UPDATE promise_price SET late_second = -1",
        "UPDATE planning_terms SET change = -1",
        "UPDATE planning_terms SET quota = -1",
        "UPDATE planning_terms SET emergency = -1",
    ],
)
def test_the_database_refuses_weights_that_can_not_be_meant(tx: Transaction, branch, nonsense):
    set_weights(tx, branch, NORMAL)
    with pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.execute(text(nonsense))


def test_only_leaders_of_the_branch_set_them_and_only_what_they_saw(tx: Transaction, branch):
    set_weights(tx, branch, NORMAL, version=0)
    with pytest.raises(ChangedMeanwhile):
        set_weights(tx, branch, URGENT, version=0)
    tx.act_as(DISPATCHER)
    with pytest.raises(NotYourMove):
        set_weights(tx, branch, URGENT)
    tx.act_as(replace(MANAGER, branches=frozenset({branch.id + 1})))
    with pytest.raises(NotFound):
        set_weights(tx, branch, URGENT)


def test_nobody_is_given_a_visit_whose_part_they_can_not_have(tx: Transaction, branch):
    has, lacks = at_work(tx, branch), at_work(tx, branch)
    in_van(tx, branch, has)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, parts=["LK-1"]))
    problem = asked(tx, branch).problem
    judge(problem, {str(has.id): [str(visit.id)]})
    with pytest.raises(BrokenRoute):
        judge(problem, {str(lacks.id): [str(visit.id)]})
    by_hand = candidates(tx, visit.id, TUESDAY, roads=straight)
    assert {each.engineer_id for each in by_hand.can} == {has.id}
    assert by_hand.cannot[0].obstacles[0]["code"] == "no_part"
    assert by_hand.cannot[0].missing_parts == ("LK-1",)


def test_what_lies_at_the_depot_is_fetched_and_takes_its_time(tx: Transaction, branch):
    has, fetches = at_work(tx, branch), at_work(tx, branch)
    in_van(tx, branch, has)
    in_van(tx, branch, None)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, parts=["LK-1"]))
    problem = asked(tx, branch).problem
    judge(problem, {str(fetches.id): [str(visit.id)]})
    question = problem.visit(str(visit.id))
    takes = [question.duration_by(problem.engineer(str(each.id))) for each in (has, fetches)]
    assert takes[1] - takes[0] == NORMAL.fetching


def test_one_piece_aboard_does_for_one_visit(tx: Transaction, branch):
    has = at_work(tx, branch)
    in_van(tx, branch, has)
    fault = a_fault(tx, parts=["LK-1"])
    visits = [str(an_open_visit(tx, branch=branch, fault=fault).id) for _ in range(2)]
    problem = asked(tx, branch).problem
    with pytest.raises(BrokenRoute):
        judge(problem, {str(has.id): visits})


def test_where_parts_only_count_anybody_may_come_but_it_takes_longer(tx: Transaction, branch):
    has, lacks = at_work(tx, branch), at_work(tx, branch)
    in_van(tx, branch, has)
    set_weights(tx, branch, replace(NORMAL, parts=PartsRule.SCORE, fetching=1_200))
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, parts=["LK-1"]))
    problem = asked(tx, branch).problem
    judge(problem, {str(lacks.id): [str(visit.id)]})
    question = problem.visit(str(visit.id))
    assert question.durations == {str(lacks.id): question.duration + 1_200}
    assert {each.engineer_id for each in candidates(tx, visit.id, TUESDAY, roads=straight).can} == {has.id, lacks.id}


def test_a_partner_is_paid_and_has_no_more_than_its_quota(tx: Transaction, branch):
    one, other = at_work(tx, branch), at_work(tx, branch)
    set_weights(tx, branch, replace(NORMAL, visit_fee=900, day_fee=3_600, quota=1))
    visits = [str(an_open_visit(tx, branch=branch).id) for _ in range(2)]
    problem = asked(tx, branch).problem
    assert judge(problem, {str(one.id): visits[:1]}).costs["fee"] == 4_500
    with pytest.raises(BrokenRoute):
        judge(problem, {str(one.id): visits[:1], str(other.id): visits[1:]})


def test_a_day_that_is_cut_in_parts_asks_for_all_that_a_part_can_keep(tx: Transaction, branch):
    has, prefers = at_work(tx, branch), at_work(tx, branch)
    in_van(tx, branch, has)
    visit = an_open_visit(tx, branch=branch, fault=a_fault(tx, parts=["LK-1"]))
    wish(tx, visit.work_order.customer, prefers, WishKind.PREFERRED)
    set_weights(tx, branch, replace(NORMAL, quota=1, visit_fee=600, parts=PartsRule.SCORE))
    tx.session.flush()
    scene = look(tx, DayRecords.read(tx, branch, OSLO))
    whole, region = put(scene, straight).problem, put_vast(scene, straight).region
    assert region.engineers == whole.engineers
    assert region.visits == whole.visits and region.visits[0].preferred == (str(prefers.id),)
    assert region.visits[0].durations.keys() == {str(prefers.id)}
    assert region.groups == whole.groups and region.groups[0].most == 1


def test_a_repair_gives_a_partner_nothing_beyond_its_quota(tx: Transaction, branch):
    at_work(tx, branch)
    set_weights(tx, branch, replace(NORMAL, quota=1))
    first, second = (an_open_visit(tx, branch=branch) for _ in range(2))
    question = steady(within_quota(asked(tx, branch)))
    allowed = {each.id: each.engineers for each in question.problem.visits}
    assert question.problem.groups == () and sorted(allowed.values(), key=str) == [(), None]
    assert set(allowed) == {str(first.id), str(second.id)}
