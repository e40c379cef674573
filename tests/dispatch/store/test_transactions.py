"""One transaction: the change, its record and its messages, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from dispatch.store.database import Database, connect
from dispatch.store.idempotency import KeyUsedOtherwise, claim
from dispatch.store.refusals import CannotBeKept, ChangedMeanwhile, InUse
from dispatch.store.turns import Turn, take_turn
from dispatch.work import actions
from dispatch.work.weights import Weights
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, a_work_order

COUNTED = ("work_order", "audit_entry", "procrastinate_jobs")


@pytest.fixture
def kept(own_database: str) -> Database:
    engine = connect(own_database, pool=20)
    yield Database(engine)
    engine.dispose()


def counts(database: Database) -> tuple[int, int, int]:
    with database.transaction(DISPATCHER) as tx:
        return tuple(tx.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in COUNTED)


class Stumbled(Exception):
    pass


def test_what_is_rolled_back_leaves_no_row_no_record_and_no_message(kept):
    with pytest.raises(Stumbled), kept.transaction(DISPATCHER) as tx:
        a_work_order(tx)
        seen = tx.session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one()
        raise Stumbled

    assert seen == 1
    assert counts(kept) == (0, 0, 0)


def test_what_is_committed_leaves_all_three(kept):
    with kept.transaction(DISPATCHER) as tx:
        a_work_order(tx)

    orders, entries, messages = counts(kept)
    # One to tell the customer, one to look at the branch's promises anew.
    assert (orders, messages) == (1, 2)
    assert entries > 1


def test_an_edit_of_what_somebody_else_has_changed_is_refused(kept):
    with kept.transaction(DISPATCHER) as tx:
        mine = a_work_order(tx)
        seen = mine.version
    with kept.transaction(DISPATCHER) as tx:
        actions.triage(tx, mine.reference, version=seen, weights=Weights(impact=3))

    with pytest.raises(ChangedMeanwhile), kept.transaction(DISPATCHER) as tx:
        actions.triage(tx, mine.reference, version=seen, weights=Weights(impact=1))

    with kept.transaction(DISPATCHER) as tx:
        assert tx.session.get_one(WorkOrder, mine.id).impact == 3


def test_two_who_write_the_same_row_at_once_can_not_both_win(kept):
    with kept.transaction(DISPATCHER) as tx:
        order_id = a_work_order(tx).id

    with pytest.raises(ChangedMeanwhile), kept.transaction(DISPATCHER) as slow:
        mine = slow.session.get_one(WorkOrder, order_id)
        with kept.transaction(DISPATCHER) as quick:
            quick.session.get_one(WorkOrder, order_id).impact = 3
        mine.urgency = 1


def answered(database: Database, request: bytes = b"one lock, please") -> str:
    """Open an order under a key, as the API does: a repeat gets the first answer."""
    with database.transaction(DISPATCHER) as tx:
        kept_answer = claim(tx.session, owner="key 1", key="abc", request=request, at=tx.stamp.at)
        if kept_answer.status is None:
            kept_answer.status, kept_answer.body = 201, a_work_order(tx).reference
        return kept_answer.body


def test_six_at_once_under_one_key_open_one_order_and_get_one_answer(kept):
    with ThreadPoolExecutor(6) as clients:
        answers = list(clients.map(lambda _: answered(kept), range(6)))

    assert len(set(answers)) == 1
    assert counts(kept)[0] == 1


def test_a_key_used_for_something_else_is_refused(kept):
    answered(kept)

    with pytest.raises(KeyUsedOtherwise):
        answered(kept, request=b"two locks, please")

    assert counts(kept)[0] == 1


def test_a_refused_request_may_be_tried_again_under_its_key(kept):
    with pytest.raises(Stumbled), kept.transaction(DISPATCHER) as tx:
        claim(tx.session, owner="key 1", key="abc", request=b"one lock, please", at=tx.stamp.at)
        raise Stumbled

    assert answered(kept).startswith("DS-")


def test_a_value_that_no_row_may_hold_is_not_called_a_second_one(database):
    with pytest.raises(CannotBeKept), database.transaction(DISPATCHER) as tx:
        a_work_order(tx, urgency=9)


def test_whoever_waits_too_long_for_another_hears_that_it_is_in_use_and_not_that_the_database_is_gone(kept):
    with kept.transaction(DISPATCHER) as first:
        take_turn(first.session, Turn.PERSON, "a")
        with pytest.raises(InUse), kept.transaction(DISPATCHER) as second:
            second.session.execute(text("SET LOCAL lock_timeout = 1"))
            take_turn(second.session, Turn.PERSON, "a")
