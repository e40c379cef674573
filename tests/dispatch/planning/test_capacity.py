"""How full the coming days are: paid time, what is planned, what is known, and what usually still comes."""

from datetime import timedelta

import pytest

from dispatch.planning.capacity.capacity_day import CapacityDay
from dispatch.planning.capacity.queries import capacity
from dispatch.planning.outlook.recompute import recompute
from dispatch.store.database import Database, Transaction
from dispatch.work.lifecycle import VisitState
from tests.builders import NINE, a_branch, a_fault, a_shift, an_engineer, an_open_visit
from tests.conftest import SETTINGS
from tests.dispatch.planning.test_outlook import TUESDAY, given


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def days(tx: Transaction, branch, database: Database) -> list[CapacityDay]:
    tx.session.flush()
    recompute(database, SETTINGS, branch_id=branch.id)
    return capacity(tx, branch.id)


def test_a_day_counts_what_is_planned_with_its_roads_against_what_is_paid(tx: Transaction, branch, database):
    engineer = an_engineer(tx, branch)
    given(tx, engineer, 10, fault=a_fault(tx, minutes=60, spread=0))

    today = days(tx, branch, database)[0]

    assert (today.paid, today.known) == (7 * 60, 0)
    assert 60 <= today.planned <= 80


def test_an_open_order_is_known_work_of_the_day_it_could_have(tx: Transaction, branch, database):
    engineer = an_engineer(tx, branch)
    a_shift(tx, engineer, TUESDAY)
    an_open_visit(tx, branch=branch)

    today, tomorrow, *_ = days(tx, branch, database)

    assert today.known >= 40 and tomorrow.known == 0


def test_a_full_day_warns_and_a_day_without_anybody_says_nothing(tx: Transaction, branch, database):
    engineer = an_engineer(tx, branch)
    for hour in (9, 10.75, 12.5, 14.25):
        given(tx, engineer, hour, fault=a_fault(tx, minutes=90, spread=0))

    today, tomorrow, *_ = days(tx, branch, database)

    assert today.warns and today.load >= 80
    assert tomorrow.load is None and not tomorrow.warns


def test_what_usually_comes_in_on_the_day_itself_is_expected_of_the_next_such_day(tx: Transaction, branch, database):
    engineer = an_engineer(tx, branch)
    for weeks in range(1, 9):
        at = NINE - timedelta(weeks=weeks) + timedelta(hours=2)
        with database.transaction(tx.stamp.by, at=at) as then:
            visit = an_open_visit(then, branch=then.session.merge(branch))
            visit.engineer_id, visit.state, visit.travel_seconds = engineer.id, VisitState.COMPLETED, 900
            visit.starts_at, visit.ended_at = at + timedelta(hours=1), at + timedelta(hours=2)

    found = days(tx, branch, database)

    assert found[0].expected == 60 and found[7].expected == 60 and found[1].expected == 0
