"""What was learned of how long visits take."""

import math
from datetime import timedelta

import pytest

from dispatch.planning.question.lengths import Ratios, lengths
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from tests.builders import NINE, a_branch, a_fault, an_engineer, an_open_visit


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def done(tx: Transaction, branch, fault, *, minutes: float, days_ago: int = 3) -> None:
    visit = an_open_visit(tx, branch=branch, fault=fault)
    visit.state = VisitState.COMPLETED
    visit.engineer = an_engineer(tx, branch, shift=False)
    visit.arrived_at = NINE - timedelta(days=days_ago)
    visit.ended_at = visit.arrived_at + timedelta(minutes=minutes)
    tx.session.flush()


def test_a_fault_nobody_has_met_takes_what_the_catalogue_says(tx, branch):
    visit = an_open_visit(tx, branch=branch)

    length = lengths(tx, at=NINE).of(visit)

    assert length.mean == visit.minutes * 60
    assert length.sigma > 0.05


def test_what_always_takes_half_as_long_again_is_expected_to(tx, branch):
    fault = a_fault(tx)
    for _ in range(40):
        done(tx, branch, fault, minutes=fault.minutes * 1.5)
    visit = an_open_visit(tx, branch=branch, fault=fault)

    length = lengths(tx, at=NINE).of(visit)

    assert length.mean == pytest.approx(visit.minutes * 60 * 1.5, rel=0.12)


def test_one_slow_visit_changes_little(tx, branch):
    fault = a_fault(tx)
    done(tx, branch, fault, minutes=fault.minutes * 4)
    visit = an_open_visit(tx, branch=branch, fault=fault)

    assert lengths(tx, at=NINE).of(visit).mean < visit.minutes * 60 * 1.35


@pytest.mark.parametrize("days_ago", [-1, 181])
def test_what_is_to_come_or_long_past_teaches_nothing(tx, branch, days_ago):
    fault = a_fault(tx)
    done(tx, branch, fault, minutes=fault.minutes * 4, days_ago=days_ago)

    assert lengths(tx, at=NINE).learned == {}


def test_many_visits_outweigh_the_catalogue():
    values = [math.log(2) + (0.1 if i % 2 else -0.1) for i in range(10_000)]
    ratios = Ratios(len(values), sum(values), sum(v * v for v in values))

    place, sigma = ratios.learned(0.5)

    assert place == pytest.approx(math.log(2), abs=0.01)
    assert sigma == pytest.approx(0.1, abs=0.01)
