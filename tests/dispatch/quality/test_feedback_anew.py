"""What was finished, reopened and finished again is asked for again, and answered apart."""

from sqlalchemy import select

from dispatch.quality import messages
from dispatch.quality.feedback import Feedback
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM
from tests.dispatch.quality.builders import asked, said, solved, state_of


def reopened(database: Database, order: WorkOrder, clock) -> None:
    """It came back, and was solved once more a day later."""
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "reopen", reason="came_back")
    clock.forward(days=1)
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "solve_remotely", note="A new lock.")


def test_a_reopened_order_is_asked_for_again_and_its_answer_counts_apart(database, worker, clock):
    order = solved(database)
    worker()
    said(database, order, solved=True, stars=2)
    clock.forward(days=20)  # the first answer can't be changed any more

    reopened(database, order, clock)
    worker()
    clock.forward(hours=25)
    worker()
    assert asked(database) == ["feedback"]
    assert state_of(database, order) is OrderState.FEEDBACK
    said(database, order, stars=5)

    with database.transaction(SYSTEM) as tx:
        given = tx.session.scalars(select(Feedback).order_by(Feedback.round)).all()
        assert [(one.round, one.solved, one.stars) for one in given] == [(0, True, 2), (1, None, 5)]


def test_an_answer_of_before_does_not_close_what_was_reopened(database, worker, clock):
    order = solved(database)
    worker()
    said(database, order, stars=2)
    reopened(database, order, clock)
    worker()

    with database.transaction(SYSTEM) as tx:
        messages.archive(tx)

    assert state_of(database, order) is OrderState.FEEDBACK


def test_who_was_asked_anew_is_reminded_three_days_after_the_second_end(database, worker, clock):
    order = solved(database)
    worker()
    reopened(database, order, clock)
    days = []
    for _ in range(5):
        worker()
        days.append(asked(database).count("feedback_reminder"))
        clock.forward(days=1)

    assert days == [0, 0, 0, 1, 1]


def test_what_is_not_solved_even_then_comes_back_as_a_repeat_of_its_own(database, worker, clock):
    order = solved(database)
    worker()
    first = said(database, order, solved=False).repeat
    reopened(database, order, clock)
    second = said(database, order, solved=False).repeat

    assert first.reference != second.reference
    assert said(database, order, solved=False).repeat.reference == second.reference
