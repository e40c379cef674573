"""Whether the fault lay where we thought: of one order, and of a kind of fault."""

import pytest

from dispatch.catalogue.fault_type import FaultDomain
from dispatch.quality.diagnosis import compared, figures
from dispatch.work.lifecycle import VisitState
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE, a_fault, a_work_order


@pytest.fixture
def device(tx):
    return a_fault(tx, domain=FaultDomain.DEVICE)


def ended(tx, fault, *found: str | None) -> WorkOrder:
    order = a_work_order(tx, fault=fault)
    for domain in found:
        visit = order.add_visit(minutes=30)
        visit.state, visit.ended_at, visit.domain_found = VisitState.COMPLETED, NINE, domain
    tx.session.flush()
    return order


def test_the_last_word_of_those_who_went_counts(tx, device):
    order = ended(tx, device, "device", "network")

    assert (compared(order).thought, compared(order).found, compared(order).right) == ("device", "network", False)
    assert compared(ended(tx, device, None)) is None
    assert compared(ended(tx, a_fault(tx, domain=FaultDomain.NONE), "device")) is None


def test_a_kind_of_fault_has_a_share_once_there_are_five_and_says_where_it_lay_instead(tx, device):
    for found in ("device", "device", "network", "network"):
        ended(tx, device, found)
    few = figures(tx)[0]
    ended(tx, device, "app", "device")
    [enough] = figures(tx)

    assert (few.right.part, few.right.whole, few.right.percent) == (2, 4, None)
    assert (enough.right.part, enough.right.whole, enough.right.percent) == (3, 5, 60.0)
    assert enough.found == [("network", 2)]
