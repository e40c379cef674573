"""Asking whether it still works, and what follows from the answer."""

import pytest
from sqlalchemy import select

from dispatch.customers.actions import stop_asking
from dispatch.quality import answers
from dispatch.quality.answers import failed_again, feedback_of
from dispatch.quality.feedback import Feedback, RecommendedLately
from dispatch.quality.recommending import asks_recommend
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_customer, a_home, a_work_order
from tests.dispatch.quality.builders import asked, holder_of, said, solved, state_of


def test_a_customer_is_asked_a_day_later_and_reminded_once(database, worker, clock):
    solved(database)
    days = []
    for _ in range(6):
        worker()
        days.append(len(asked(database)))
        clock.forward(days=1)

    assert days == [0, 1, 1, 2, 2, 2]
    assert asked(database) == ["feedback", "feedback_reminder"]


def test_who_has_answered_is_not_reminded(database, worker, clock):
    order = solved(database)
    worker()
    clock.forward(hours=25)
    worker()
    said(database, order, stars=4)

    clock.forward(days=6)
    worker()

    assert asked(database) == ["feedback"]


def test_one_tap_on_solved_closes_the_order(database):
    order = solved(database)

    assert said(database, order, solved=True).repeat is None

    assert state_of(database, order) is OrderState.ARCHIVED


def test_not_solved_opens_a_repeat_that_knows_what_it_repeats(database):
    order = solved(database)

    repeat = said(database, order, solved=False, words="It is stuck again.").repeat

    assert (repeat.repeat_of_id, repeat.state) == (order.id, OrderState.INTAKE)
    assert (repeat.home_id, repeat.fault_id, repeat.title) == (order.home_id, order.fault_id, order.title)
    assert repeat.description == "It is stuck again."


def test_what_comes_back_within_the_fix_watch_weighs_more_than_it_did(database):
    order = solved(database, urgency=1)

    assert said(database, order, solved=False).repeat.urgency == 2


def test_after_the_fix_watch_not_solved_is_an_order_like_any_other(database, clock):
    order = solved(database)
    clock.forward(days=15)

    new = said(database, order, solved=False).repeat

    assert (new.repeat_of_id, new.urgency, new.fault_id) == (None, 2, order.fault_id)


def test_what_fails_again_days_after_a_yes_is_taken_up_once_and_the_answer_stays(database, clock):
    order = solved(database)
    said(database, order, solved=True)
    clock.forward(days=9)

    with database.transaction(holder_of(order)) as tx:
        first = failed_again(tx, order, words="Stuck again")
        assert failed_again(tx, order).id == first.id
        kept = feedback_of(tx, order)

    assert (first.repeat_of_id, first.description) == (order.id, "Stuck again")
    assert (kept.solved, kept.repeat_id) == (True, first.id)


def test_nothing_fails_again_that_was_never_finished(database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        with pytest.raises(answers.NotFinishedYet):
            failed_again(tx, order)


def test_answering_twice_changes_the_answer_and_opens_no_second_repeat(database, clock):
    order = solved(database)
    first = said(database, order, solved=False)
    clock.forward(hours=20)

    second = said(database, order, solved=False, stars=2)

    assert second.repeat.id == first.repeat.id
    assert (second.feedback.id, second.feedback.stars) == (first.feedback.id, 2)


def test_an_answer_is_final_after_a_day(database, clock):
    order = solved(database)
    said(database, order, stars=5)
    clock.forward(hours=25)

    with pytest.raises(answers.AnswerClosed):
        said(database, order, stars=1)


@pytest.mark.parametrize("given", [{"stars": 0}, {"stars": 6}, {"recommend": 11}, {"recommend": -1}])
def test_an_answer_off_the_scale_is_refused_by_name(database, given):
    order = solved(database)

    with pytest.raises(answers.OutOfScale) as refused:
        said(database, order, **given)

    assert refused.value.facts["field"] in given


def test_unfinished_work_can_not_be_judged(database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)

    with pytest.raises(answers.NotFinishedYet):
        said(database, order, stars=1)


def test_silence_archives_the_order_after_two_weeks(database, worker, clock):
    order = solved(database)
    seen = {}
    for day in (13, 15):
        clock.forward(days=day - len(seen) * 13)
        with database.transaction(SYSTEM) as tx:
            tx.send("quality.archive")
        worker()
        seen[day] = state_of(database, order)

    assert seen == {13: OrderState.FEEDBACK, 15: OrderState.ARCHIVED}


def test_a_household_is_asked_to_recommend_us_once_in_ninety_days(database, clock):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, a_customer(tx))
    first, second = solved(database, home=home), solved(database, home=home)
    said(database, first, recommend=9)

    def asks():
        with database.transaction(holder_of(second)) as tx:
            return asks_recommend(tx, second, feedback_of(tx, second))

    assert not asks()
    with pytest.raises(RecommendedLately):
        said(database, second, recommend=9)
    clock.forward(days=91)
    assert asks()
    assert said(database, second, recommend=8).feedback.recommend == 8


def test_two_orders_of_a_household_ask_for_a_recommendation_once_also_where_nobody_answers(database, worker, clock):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, a_customer(tx))
    solved(database, home=home), solved(database, home=home)
    worker()
    clock.forward(hours=25)
    worker()

    with database.transaction(SYSTEM) as tx:
        spans = [one.recommend_span is not None for one in tx.session.scalars(select(Feedback))]
    assert sorted(spans) == [False, True]
    assert asked(database) == ["feedback", "feedback"]


def test_the_database_itself_asks_a_household_once_in_ninety_days(database):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx, a_customer(tx))
    orders = [solved(database, home=home), solved(database, home=home)]

    with pytest.raises(RecommendedLately), database.transaction(SYSTEM) as tx:
        for order in orders:
            answers.invitation(tx, order).ask_recommend(tx.stamp.at)


def test_who_does_not_want_to_be_asked_is_not_asked(database, worker, clock):
    order = solved(database)
    with database.transaction(SYSTEM) as tx:
        stop_asking(tx, tx.session.get(WorkOrder, order.id).customer)
    for _ in range(5):
        worker()
        clock.forward(days=1)

    assert asked(database) == []


def test_who_stops_being_asked_after_the_first_time_is_not_reminded(database, worker, clock):
    order = solved(database)
    worker()
    clock.forward(hours=25)
    worker()
    with database.transaction(SYSTEM) as tx:
        stop_asking(tx, tx.session.get(WorkOrder, order.id).customer)
    clock.forward(days=4)
    worker()

    assert asked(database) == ["feedback"]


def test_a_finished_order_has_one_row_of_feedback_however_often_it_is_delivered(database, worker):
    order = solved(database)
    with database.transaction(SYSTEM) as tx:
        tx.send("quality.invite", work_order_id=order.id)
    worker()

    with database.transaction(SYSTEM) as tx:
        assert feedback_of(tx, order).answered_at is None
