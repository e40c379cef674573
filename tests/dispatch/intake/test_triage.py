"""The desk looks closer: what it is, how it weighs, where it really is."""

from datetime import timedelta

import pytest

from dispatch.customers.home import LocationQuality
from dispatch.intake import actions, triage
from dispatch.intake.fields import BadPosition, NotAChoice
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.triage import Place
from dispatch.people.branch import Zone
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import visits
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.weights import Weights
from dispatch.work.windows import promise_window
from tests.builders import NINE, a_fault, an_engineer, an_open_visit
from tests.dispatch.intake.builders import a_request, an_area


@pytest.fixture
def order(tx: Transaction):
    an_area(tx, p04=Zone.URBAN)
    return actions.receive(tx, a_request(street="Qwrtzveien 999"), ours()).order


def test_the_desk_says_what_it_is_and_how_it_weighs(tx, order):
    fault = a_fault(tx)

    triage.triage(tx, order.reference, version=order.version, fault=fault.fault_type.code, weights=Weights(urgency=3))

    assert (order.fault, order.urgency) == (fault, 3)


def test_a_weight_outside_one_to_three_is_refused_by_name(tx, order):
    with pytest.raises(NotAChoice, match="impact"):
        triage.triage(tx, order.reference, version=order.version, weights=Weights(impact=9))


def test_a_corrected_address_is_looked_up_again_and_may_change_branch_and_zone(tx, order):
    other = an_area(tx, p05=Zone.SUBURBAN)
    place = Place(street="Toftes gate 20", postcode="0556", city="Oslo")

    triage.correct_address(tx, order.reference, place, ours(), version=order.version)

    assert order.home.street == "Toftes gate 20"
    assert order.home.sure
    assert (order.branch, order.home.zone) == (other, Zone.SUBURBAN)


def test_a_click_on_the_map_makes_a_place_exact(tx, order):
    triage.pin(tx, order.reference, lat=59.93, lon=10.74, version=order.version)

    assert (order.home.lat, order.home.lon, order.home.located) == (59.93, 10.74, LocationQuality.EXACT)


def test_a_click_in_the_void_is_refused(tx, order):
    with pytest.raises(BadPosition):
        triage.pin(tx, order.reference, lat=91, lon=0, version=order.version)


def test_two_who_correct_one_order_do_not_overwrite_each_other(tx, order):
    before = order.version
    triage.triage(tx, order.reference, version=before, title="Låsen er død")
    tx.session.flush()

    with pytest.raises(ChangedMeanwhile):
        triage.pin(tx, order.reference, lat=59.93, lon=10.74, version=before)


def test_out_of_every_area_the_branch_that_has_it_keeps_it(tx):
    visit = an_open_visit(tx)
    order, branch = visit.work_order, visit.work_order.branch

    triage.pin(tx, order.reference, lat=61.1153, lon=10.4662, version=order.version)

    assert (order.branch, order.home.located) == (branch, LocationQuality.EXACT)


def test_other_work_releases_who_was_to_come_and_keeps_what_was_promised(tx):
    visit = planned_visit(tx, window=(NINE + timedelta(hours=1), NINE + timedelta(hours=3)))
    order, told = visit.work_order, (visit.window_from, visit.window_to)

    triage.triage(tx, order.reference, version=order.version, title="Another line")
    assert visit.state is VisitState.PLANNED
    triage.triage(tx, order.reference, version=order.version, fault=a_fault(tx, minutes=90).fault_type.code)

    assert (visit.state, visit.engineer_id, visit.minutes) == (VisitState.OPEN, None, 90)
    assert order.state is OrderState.DISPATCH
    assert (visit.window_from, visit.window_to) == told


def planned_visit(tx: Transaction, *, window: tuple) -> Visit:
    visit = an_open_visit(tx)
    engineer = an_engineer(tx, visit.work_order.branch)
    promise_window(tx, visit, window_from=window[0], window_to=window[1])
    return visits.assign(tx, visit, engineer, starts_at=window[0], travel=600)
