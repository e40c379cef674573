"""What was learned of how long visits take."""

import math
import random
from datetime import timedelta

import pytest

from dispatch.people.branch import Zone
from dispatch.planning.question.lengths import CATALOGUE, Lengths, lengths
from dispatch.planning.question.ratios import Belief, Ratios
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from tests.builders import NINE, a_branch, a_fault, an_engineer, an_open_visit

FAULT, OTHER = 7, 8
ANA, BO = 1, 2
TOWN, FAR = Zone.URBAN, Zone.REMOTE


@pytest.fixture
def branch(tx: Transaction):
    return a_branch(tx)


def done(tx: Transaction, branch, fault, *, minutes: float, days_ago: int = 3, by=None) -> None:
    visit = an_open_visit(tx, branch=branch, fault=fault)
    visit.state = VisitState.COMPLETED
    visit.engineer = by or an_engineer(tx, branch, shift=False)
    visit.arrived_at = NINE - timedelta(days=days_ago)
    visit.ended_at = visit.arrived_at + timedelta(minutes=minutes)
    tx.session.flush()


def met(count: int, times: float, spread: float = 0.1) -> Ratios:
    """So many visits that took so many times the plan, half of them `spread` above and half below."""
    place = math.log(times)
    return Ratios(count, count * place, count * (place * place + spread * spread))


def believed(known: dict, *, fault: int = FAULT, zone: Zone | None = None, engineer_id: int | None = None) -> Belief:
    class Edition:
        fault_type_id, spread, minutes = fault, 15, 60

    return Lengths(known).believed(Edition, zone=zone, engineer_id=engineer_id)


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


def test_who_is_slow_at_everything_is_expected_to_be_slow_at_what_they_never_did(tx, branch):
    known, new = a_fault(tx), a_fault(tx)
    slow, usual = (an_engineer(tx, branch, shift=False) for _ in range(2))
    for _ in range(20):
        done(tx, branch, known, minutes=known.minutes * 1.5, by=slow)
        done(tx, branch, known, minutes=known.minutes, by=usual)
    visit = an_open_visit(tx, branch=branch, fault=new)

    learned = lengths(tx, at=NINE)

    assert learned.by(visit, slow.id).mean > 1.1 * learned.of(visit).mean
    assert learned.by(visit, usual.id).mean < learned.of(visit).mean


@pytest.mark.parametrize("days_ago", [-1, 181])
def test_what_is_to_come_or_long_past_teaches_nothing(tx, branch, days_ago):
    fault = a_fault(tx)
    done(tx, branch, fault, minutes=fault.minutes * 4, days_ago=days_ago)

    assert lengths(tx, at=NINE).met == {}


def test_many_visits_outweigh_the_catalogue():
    belief = Belief.of_catalogue(0.5).after(met(10_000, 2), worth=CATALOGUE)

    assert belief.place == pytest.approx(math.log(2), abs=0.01)
    assert belief.sigma == pytest.approx(0.1, abs=0.01)


def test_an_engineer_or_a_zone_without_visits_takes_as_long_as_everybody():
    known = {FAULT: {(ANA, TOWN): met(50, 1.3)}}

    assert believed(known, engineer_id=BO).place == believed(known).place
    assert believed(known, zone=FAR).place == believed(known).place
    assert believed(known, engineer_id=BO).doubt > believed(known, engineer_id=ANA).doubt


@pytest.mark.parametrize("seed", range(40))
def test_no_belief_leaves_what_was_met_behind_or_runs_ahead_of_it(seed):
    """Between what is believed of everybody and what the engineer's own visits show, whatever else is known."""
    chance = random.Random(seed)
    own = met(chance.randint(1, 60), chance.choice([0.6, 1.6]))
    known = {FAULT: {(ANA, TOWN): own, (BO, TOWN): met(chance.randint(1, 200), 1.0)}}

    everybody, hers = believed(known).place, believed(known, engineer_id=ANA).place
    shown = own.total / own.count

    assert min(everybody, shown) <= hers <= max(everybody, shown)


@pytest.mark.parametrize("seed", range(20))
def test_more_visits_that_say_the_same_move_a_belief_further_and_make_it_surer(seed):
    chance = random.Random(seed)
    times, others = chance.uniform(1.2, 2), met(chance.randint(50, 500), 1.0)
    counts = sorted(chance.sample(range(1, 300), 4))

    beliefs = [
        believed({FAULT: {(BO, TOWN): others, (ANA, TOWN): met(count, times)}}, engineer_id=ANA, zone=TOWN)
        for count in counts
    ]

    places, doubts = [each.place for each in beliefs], [each.doubt for each in beliefs]
    assert places == sorted(places)
    assert doubts == sorted(doubts, reverse=True)


def test_an_engineers_own_visits_are_not_counted_twice():
    """Who does one kind of work only shows nothing of a pace beside it."""
    alone = believed({FAULT: {(ANA, TOWN): met(20, 1.5), (BO, TOWN): met(200, 1.0)}}, engineer_id=ANA)
    share = (alone.place - believed({FAULT: {(ANA, TOWN): met(20, 1.5), (BO, TOWN): met(200, 1.0)}}).place) / math.log(
        1.5
    )

    assert share < 20 / (20 + 20) + 0.01


def test_a_zone_is_not_blamed_for_who_works_there():
    known = {
        kind: {(ANA, FAR): met(60, 1.4), (BO, TOWN): met(60, 1.0), (BO, FAR): met(60, 1.0)} for kind in (FAULT, OTHER)
    }

    slow, far = (
        believed(known, **group).mean / believed(known).mean for group in ({"engineer_id": ANA}, {"zone": FAR})
    )

    assert slow > 1.12
    assert far < 1.05
