"""Going through steps from afar, and the gate that nobody is sent through before."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from dispatch.catalogue import guides
from dispatch.catalogue.guide import Guide, Went
from dispatch.catalogue.guides import NothingToTry, StepUnclear, TooManySteps
from dispatch.errors import NotFound
from dispatch.lifecycle import MoveNotAllowed, ProofMissing
from dispatch.store.database import Transaction
from dispatch.work import actions, guiding
from dispatch.work.codes import NotListed
from dispatch.work.guiding import AnswerUnfit, HandsUnsaid, NoSuchStep
from dispatch.work.lifecycle import OrderState, RemoteFirst
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE, a_fault, a_guide, a_step, a_work_order, in_all


@pytest.fixture
def guide(tx: Transaction) -> Guide:
    return a_guide(tx)


@pytest.fixture
def order(tx: Transaction, guide: Guide) -> WorkOrder:
    return a_work_order(tx, fault=a_fault(tx, remote_first=True, guide=guide.code))


def accept(tx: Transaction, order: WorkOrder, **facts) -> WorkOrder:
    return actions.move(tx, order.reference, "accept", **facts)


def test_nobody_is_sent_before_something_was_tried_from_afar(tx, order):
    with pytest.raises(RemoteFirst):
        accept(tx, order)

    assert order.state is OrderState.INTAKE
    assert order.visits == []


@pytest.mark.parametrize("went", [Went.DID_NOT_HELP, Went.COULD_NOT])
def test_a_step_tried_in_vain_opens_the_way(tx, order, went):
    guiding.answer(tx, order, "batteries", went=went)

    assert accept(tx, order).state is OrderState.DISPATCH


def test_an_answer_to_a_question_opens_nothing(tx, order):
    guiding.answer(tx, order, "lamp", said="red")

    with pytest.raises(RemoteFirst):
        accept(tx, order)


def test_what_helped_last_needs_nobody_at_the_door(tx, order):
    guiding.answer(tx, order, "batteries", went=Went.DID_NOT_HELP)
    guiding.answer(tx, order, "push", went=Went.HELPED)

    with pytest.raises(RemoteFirst):
        accept(tx, order)


def test_a_reason_of_the_list_opens_the_way_and_is_kept(tx, order):
    accept(tx, order, reason="broken")

    assert (order.state, order.hands) == (OrderState.DISPATCH, "broken")


def test_a_reason_in_somebody_s_own_words_does_not(tx, order):
    with pytest.raises(NotListed):
        accept(tx, order, reason="I think so")


def test_what_is_critical_goes_out_at_once(tx, guide):
    fault = a_fault(tx, remote_first=True, guide=guide.code, critical=True)

    assert accept(tx, a_work_order(tx, fault=fault)).state is OrderState.DISPATCH


def test_a_fault_that_needs_hands_asks_for_nothing(tx, guide):
    order = a_work_order(tx, fault=a_fault(tx, guide=guide.code))

    assert accept(tx, order).state is OrderState.DISPATCH


def test_a_pause_is_no_way_around(tx, order):
    actions.move(tx, order.reference, "wait", reason="customer")

    with pytest.raises(RemoteFirst):
        actions.move(tx, order.reference, "resume")

    assert actions.move(tx, order.reference, "resume", reason="insists").state is OrderState.DISPATCH


def test_cancelling_and_reopening_is_no_way_around(tx, order):
    actions.move(tx, order.reference, "cancel", reason="not_needed")

    with pytest.raises(RemoteFirst):
        actions.move(tx, order.reference, "reopen", reason="closed_by_mistake")


def test_what_was_solved_from_afar_and_did_not_hold_is_reopened(tx, order):
    guiding.answer(tx, order, "push", went=Went.HELPED)
    actions.move(tx, order.reference, "solve_remotely", note="Pushed the door")

    assert actions.move(tx, order.reference, "reopen", reason="came_back").state is OrderState.DISPATCH


def test_what_was_accepted_once_is_not_asked_again(tx, order):
    accept(tx, order, reason="broken")
    order.hands = None
    actions.move(tx, order.reference, "wait", reason="part")

    assert actions.move(tx, order.reference, "resume").state is OrderState.DISPATCH


def test_where_more_is_missing_all_of_it_is_named(tx):
    order = a_work_order(tx)
    order.home, order.fault.remote_first = None, True

    with pytest.raises(ProofMissing) as refused:
        accept(tx, order)

    assert refused.value.facts["fields"] == ["home", "remote"]


def test_an_order_solved_from_afar_keeps_the_step_that_did_it(tx, order):
    guiding.answer(tx, order, "batteries", went=Went.DID_NOT_HELP)
    helped = guiding.answer(tx, order, "push", went=Went.HELPED)
    actions.move(tx, order.reference, "solve_remotely", note="Pushed the door")
    tx.session.flush()

    assert order.solved_by is helped


def test_the_same_answer_again_adds_nothing_and_another_one_counts(tx, order):
    first = guiding.answer(tx, order, "lamp", said="red")
    assert guiding.answer(tx, order, "lamp", said="red") is first

    second = guiding.answer(tx, order, "lamp", said="dark")

    assert [one.answer for one in guiding.guided(tx, order).asked if one.answer] == [second]
    assert tx.session.scalar(select(func.count()).select_from(StepAnswer)) == 2


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        ("batteries", {"said": "yes"}),
        ("lamp", {"said": "green"}),
        ("lamp", {"went": Went.HELPED}),
        ("model", {"said": "  "}),
        ("picture", {"said": "no"}),
    ],
)
def test_an_answer_that_does_not_fit_its_step_is_refused(tx, order, step, facts):
    with pytest.raises(AnswerUnfit):
        guiding.answer(tx, order, step, **facts)


def test_a_step_of_no_guide_is_not_found(tx, order):
    with pytest.raises(NoSuchStep):
        guiding.answer(tx, order, "dance", said="yes")
    with pytest.raises(NoSuchStep):
        guiding.answer(tx, a_work_order(tx), "lamp", said="red")


def test_an_order_that_is_over_takes_no_answer(tx, order):
    actions.move(tx, order.reference, "cancel", reason="not_needed")

    with pytest.raises(MoveNotAllowed):
        guiding.answer(tx, order, "lamp", said="red")


def test_hands_are_said_to_be_needed_before_it_goes_to_dispatch(tx, order):
    guiding.say_hands_are_needed(tx, order.reference, "cannot_do_steps", version=order.version)

    assert accept(tx, order).hands == "cannot_do_steps"
    with pytest.raises(HandsUnsaid):
        guiding.say_hands_are_needed(tx, order.reference, None, version=order.version)


def test_a_new_edition_holds_from_now_on_and_what_was_answered_keeps_its_words(tx, order, guide):
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, NINE + timedelta(hours=1))
    kept = guiding.answer(tx, order, "batteries", went=Went.DID_NOT_HELP)
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, NINE + timedelta(hours=2))
    edition = guides.write_edition(tx, guide.code, [a_step("batteries", "try"), a_step("reset", "try")])

    asked = guiding.guided(tx, order)

    assert asked.guide is edition
    assert [one.answer for one in asked.asked] == [kept, None]
    assert kept.guide is guide


def test_a_guide_tried_first_keeps_something_to_try(tx, order, guide):
    with pytest.raises(NothingToTry):
        guides.write_edition(tx, guide.code, [a_step("model", "model")])


@pytest.mark.parametrize(
    "step",
    [
        a_step("Not A Code", "text"),
        a_step("x", "dance"),
        a_step("x", "choice", choices=["one"], choice_texts={"one": in_all("One")}),
        {"code": "x", "kind": "text", "texts": {"en": "Only English"}},
    ],
)
def test_a_step_nobody_could_use_is_refused_by_its_number(tx, guide, step):
    with pytest.raises(StepUnclear) as refused:
        guides.write_edition(tx, guide.code, [a_step("fine", "try"), step])

    assert refused.value.facts["number"] == 2


def test_a_guide_is_neither_empty_nor_endless_and_its_steps_are_told_apart(tx, guide):
    for steps in ([], [a_step(f"s{number}", "text") for number in range(21)]):
        with pytest.raises(TooManySteps):
            guides.write_edition(tx, guide.code, steps)
    with pytest.raises(StepUnclear):
        guides.write_edition(tx, guide.code, [a_step("twice", "try"), a_step("twice", "text")])


def test_a_guide_that_is_not_there_gets_no_edition(tx):
    with pytest.raises(NotFound):
        guides.write_edition(tx, "nowhere", [a_step("x", "try")])
