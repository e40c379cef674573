"""A wish comes in by any door and becomes one work order."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.errors import Invalid, NotFound
from dispatch.intake import actions
from dispatch.intake.actions import UnknownFault
from dispatch.intake.area import OutOfArea, PlaceUnknown
from dispatch.intake.fields import FieldMissing
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.people import NoContact
from dispatch.people.branch import Zone
from dispatch.stamp import ANYBODY
from dispatch.store.database import Database, Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE, a_branch, a_customer, a_fault, a_home
from tests.dispatch.intake.builders import BERLIN, LILLEHAMMER, OSLO, a_request, an_area


def receive(tx: Transaction, **facts):
    return actions.receive(tx, a_request(**facts), ours())


@pytest.fixture
def branch(tx: Transaction):
    return an_area(tx, p04=Zone.URBAN, p0=Zone.SUBURBAN)


def count(tx: Transaction, noun) -> int:
    return tx.session.scalar(select(func.count()).select_from(noun))


def test_a_wish_becomes_an_order_with_its_customer_and_home(tx, branch):
    receipt = receive(tx)

    order = receipt.order
    assert (order.branch, order.state, order.title) == (branch, OrderState.INTAKE, "Døra går ikke opp")
    assert (order.customer.phone, order.customer.email) == ("+4791234567", "ingrid@home.example")
    assert (order.home.zone, order.home.located) == (Zone.URBAN, LocationQuality.STREET)
    assert receipt.reference == order.reference


def test_the_same_person_and_home_are_found_again_however_they_are_typed(tx, branch):
    first = receive(tx).order

    second = receive(tx, phone="+47 91 23 45 67", email=None, street="THERESES  GATE 14", name="Solberg").order

    assert (second.customer, second.home) == (first.customer, first.home)


def test_two_people_of_one_name_stay_two(tx, branch):
    receive(tx)

    receive(tx, phone="99 88 77 66", email="other@home.example")

    assert count(tx, Customer) == 2


def test_somebody_elses_number_with_another_address_and_name_is_somebody_else(tx, branch):
    first = receive(tx).order

    second = receive(tx, name="Per Vik", email="per@vik.example").order

    assert second.customer is not first.customer


def test_a_stranger_can_not_add_an_address_for_our_links_to_be_sent_to(database: Database, tx, branch):
    customer = a_customer(tx, phone="+4791234567", email=None)

    with database.transaction(ANYBODY) as public:
        order = actions.receive(public, a_request(email="thief@evil.example"), ours()).order

    assert order.customer_id == customer.id
    assert order.customer.email is None


def test_the_longest_postcode_prefix_decides_the_branch(tx, branch):
    other = an_area(tx, p0452=Zone.REMOTE)

    order = receive(tx).order

    assert (order.branch, order.home.zone) == (other, Zone.REMOTE)


def test_without_a_known_postcode_the_nearest_branch_within_reach_answers(tx):
    a_branch(tx, depot_lat=60.2, depot_lon=11.1)
    near = a_branch(tx, depot_lat=59.93, depot_lon=10.73)

    order = receive(tx, postcode="", city="", street="", lat=OSLO[0], lon=OSLO[1]).order

    assert (order.branch, order.home.zone, order.home.located) == (near, Zone.URBAN, LocationQuality.EXACT)


def test_outside_all_areas_the_answer_names_the_nearest_branch(tx):
    near = a_branch(tx, name="Hamar", depot_lat=60.2, depot_lon=10.6)
    a_branch(tx, name="Oslo")

    with pytest.raises(OutOfArea) as refused:
        receive(tx, postcode="2609", city="Lillehammer", lat=LILLEHAMMER[0], lon=LILLEHAMMER[1])

    assert refused.value.facts["branch"] == "Hamar"
    assert refused.value.facts["code"] == near.code
    assert 95 < refused.value.facts["km"] < 110
    assert count(tx, WorkOrder) == 0


def test_the_desk_may_go_there_all_the_same(tx):
    branch = a_branch(tx, depot_lat=60.2, depot_lon=10.6)

    order = receive(
        tx, postcode="2609", city="Lillehammer", lat=LILLEHAMMER[0], lon=LILLEHAMMER[1], branch=branch.code
    ).order

    assert (order.branch, order.home.zone) == (branch, Zone.REMOTE)


def test_an_outline_reaches_further_than_the_nearest_depot(tx):
    far = a_branch(tx, depot_lat=52.6, depot_lon=11.0, area=[[13, 52], [14, 52], [14, 53], [13, 53]])
    a_branch(tx, depot_lat=52.5, depot_lon=12.9)

    order = receive(tx, country="DE", postcode="10178", city="Berlin", lat=BERLIN[0], lon=BERLIN[1], phone=None).order

    assert order.branch is far


def test_a_place_nobody_can_find_is_asked_about_and_not_guessed(tx):
    a_branch(tx)

    with pytest.raises(PlaceUnknown) as refused:
        receive(tx, street="Nowhere 1", postcode="XX", city="Qqq")

    assert refused.value.facts["field"] == "postcode"


def test_an_unsure_address_is_marked_and_not_guessed(tx, branch):
    receipt = receive(tx, street="Qwrtzveien 999")

    assert receipt.located in (LocationQuality.POSTCODE, LocationQuality.PLACE)
    assert not receipt.order.home.sure


def test_a_map_click_is_exact(tx, branch):
    assert receive(tx, lat=59.9, lon=10.7).located is LocationQuality.EXACT


def test_a_known_customer_with_one_home_need_not_say_where(tx, branch):
    home = a_home(tx)

    order = receive(tx, customer_id=home.customer_id, name="", street="", postcode="", city="").order

    assert order.home is home


def test_somebody_elses_home_is_not_found(tx, branch):
    with pytest.raises(NotFound):
        receive(tx, customer_id=a_customer(tx).id, home_id=a_home(tx).id)


def test_without_any_place_a_postcode_is_asked_for(tx, branch):
    with pytest.raises(FieldMissing) as refused:
        receive(tx, street="", postcode="", city="")

    assert refused.value.facts["field"] == "postcode"


def test_nobody_is_let_in_whom_we_can_not_answer(tx, branch):
    with pytest.raises(NoContact):
        receive(tx, phone=None, email=None)


def test_the_fault_type_is_the_edition_in_force_today(tx, branch):
    old = a_fault(tx, minutes=30)
    for day, minutes in ((NINE.date(), 50), (date(2030, 1, 1), 90)):
        facts = {name: getattr(old, name) for name in ("names", "work_kind", "domain", "needs", "parts")}
        new = FaultTypeEdition(effective_from=day, minutes=minutes, spread=5, impact=1, urgency=1, **facts)
        new.fault_type = old.fault_type
        tx.add(new)
    tx.session.flush()

    assert receive(tx, fault=old.fault_type.code).order.fault.minutes == 50


def test_a_fault_nobody_has_heard_of_is_named(tx, branch):
    with pytest.raises(UnknownFault, match="moon_fault"):
        receive(tx, fault="moon_fault")


def test_without_words_the_fault_gives_the_title(tx, branch):
    assert receive(tx, title="", fault=a_fault(tx).fault_type.code, language="nb").order.title == "Dørlåsen åpner ikke"


def test_in_opening_hours_nothing_is_said_about_them(tx, branch):
    assert receive(tx).opens_at is None


def test_out_of_hours_the_next_opening_is_told(database: Database, clock, tx, branch):
    clock.at = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)  # a Friday evening

    with database.transaction(tx.stamp.by) as later:
        receipt = actions.receive(later, a_request(), ours())

    assert receipt.opens_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def test_one_refusal_leaves_nothing_behind(database: Database, tx, branch):
    with pytest.raises(Invalid), database.transaction(tx.stamp.by) as other:
        actions.receive(other, a_request(serials=("unknown",)), ours())

    assert (count(tx, Customer), count(tx, Home), count(tx, WorkOrder)) == (0, 0, 0)
