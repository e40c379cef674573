"""A wish of somebody we know: their devices, and what else is open or was done for the household."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.catalogue.fault_type import FaultDomain
from dispatch.catalogue.part import DeviceModel
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.errors import NotFound
from dispatch.intake import actions
from dispatch.intake.actions import UnknownDevice
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.people.branch import Zone
from dispatch.stamp import ANYBODY
from dispatch.store.database import Database, Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from tests.builders import AGENT, NINE, a_branch, a_customer, a_fault, a_home, a_work_order, an_account
from tests.dispatch.intake.builders import a_request, an_area


def receive(tx: Transaction, **facts):
    return actions.receive(tx, a_request(**facts), ours())


@pytest.fixture
def branch(tx: Transaction):
    return an_area(tx, p04=Zone.URBAN, p0=Zone.SUBURBAN)


def a_device(tx: Transaction, home: Home, serial: str = "SN-1") -> Device:
    model = DeviceModel(code="lock1", maker="Nordlås", name="One", category="lock", firmware=[], warranty_months=24)
    device = Device(home=home, model=model, serial=serial)
    tx.add(model, device)
    tx.session.flush()
    return device


def test_devices_are_found_by_their_serial_numbers(tx, branch):
    device = a_device(tx, a_home(tx))

    assert receive(tx, serials=("SN-1", "SN-1")).order.devices == [device]
    with pytest.raises(UnknownDevice, match="SN-2"):
        receive(tx, serials=("SN-2",))


def test_an_open_order_of_the_household_for_the_same_domain_is_a_possible_duplicate(tx, branch):
    home = a_home(tx, a_customer(tx, phone="+4791234567"))
    network = a_fault(tx, domain=FaultDomain.NETWORK)
    first = a_work_order(tx, home=home, branch=branch, fault=network)
    a_work_order(tx, home=home, branch=branch, fault=a_fault(tx, domain=FaultDomain.APP))
    a_work_order(tx, home=a_home(tx, street="Thereses gate 16"), branch=branch, fault=network)

    receipt = receive(tx, email=None, fault=a_fault(tx, domain=FaultDomain.NETWORK).fault_type.code)

    assert receipt.possible_duplicates == (first,)


def test_a_neighbour_at_the_same_address_counts_as_the_household(tx, branch):
    fault = a_fault(tx)
    first = a_work_order(tx, home=a_home(tx), branch=branch, fault=fault)

    assert receive(tx, fault=fault.fault_type.code).possible_duplicates == (first,)


def test_a_stranger_is_told_nothing_of_other_orders(database: Database, tx, branch):
    fault = a_fault(tx)
    a_work_order(tx, home=a_home(tx), branch=branch, fault=fault)

    with database.transaction(ANYBODY) as public:
        receipt = actions.receive(public, a_request(fault=fault.fault_type.code), ours())

    assert receipt.possible_duplicates == ()


def test_a_partners_agent_can_not_open_orders_for_customers_they_do_not_know(database: Database, tx, branch):
    theirs = a_work_order(tx, branch=branch).customer
    others = a_work_order(tx).customer
    partner = replace(AGENT, branches=frozenset([branch.id]))

    with database.transaction(partner) as agent:
        assert actions.receive(agent, a_request(customer_id=theirs.id), ours()).order.customer_id == theirs.id
    with pytest.raises(NotFound), database.transaction(partner) as agent:
        actions.receive(agent, a_request(customer_id=others.id), ours())


@pytest.mark.parametrize(("days", "found"), [(13, True), (15, False)])
def test_after_a_fortnight_an_open_order_is_no_duplicate(tx, branch, days, found):
    home, fault = a_home(tx), a_fault(tx)
    a_work_order(tx, home=home, branch=branch, fault=fault).opened_at = NINE - timedelta(days=days)
    tx.session.flush()

    receipt = receive(tx, customer_id=home.customer_id, fault=fault.fault_type.code)

    assert bool(receipt.possible_duplicates) is found


@pytest.mark.parametrize(("days", "is_repeat"), [(29, True), (31, False)])
def test_the_same_trouble_within_thirty_days_of_a_visit_is_a_repeat(tx, branch, days, is_repeat):
    home, fault = a_home(tx), a_fault(tx)
    earlier = a_work_order(tx, home=home, branch=branch, fault=fault)
    earlier.visits.append(
        Visit(number=1, state=VisitState.COMPLETED, minutes=45, ended_at=NINE - timedelta(days=days), answers={})
    )
    tx.session.flush()

    order = receive(tx, customer_id=home.customer_id, fault=fault.fault_type.code).order

    assert (order.repeat_of is earlier) is is_repeat


def test_a_partner_s_people_do_not_learn_by_a_number_whom_we_know(tx, branch):
    ours = a_customer(tx, phone="+4799999999", name="Kari")
    a_work_order(tx, home=a_home(tx, ours))
    partner = a_branch(tx, partner=True)
    tx.act_as(replace(AGENT, account_id=an_account(tx).id, branches=frozenset({partner.id})))
    asked = {"phone": "+4799999999", "branch": partner.code, "street": "", "postcode": "", "city": ""}

    order = receive(tx, **asked).order

    assert (order.customer != ours, order.home) == (True, None)
