"""A notice whose sender was killed: a gateway that knows our references settles it, any other leaves it to a person."""

from dataclasses import replace
from datetime import time

import pytest

from dispatch.issues import delivering, telling
from dispatch.issues.issue import Severity
from dispatch.issues.notice import IssueNotice
from dispatch.notices.message import Delivery
from dispatch.store.database import Database
from tests.builders import DISPATCHER, SYSTEM, a_customer, a_home
from tests.conftest import SETTINGS
from tests.dispatch.issues.builders import a_device, an_issue
from tests.gateway import a_gateway


@pytest.fixture
def gateway():
    with a_gateway() as gateway:
        yield gateway


@pytest.fixture
def killed(database: Database) -> int:
    """Its sender said that it would hand it over, and no more."""
    with database.transaction(DISPATCHER) as tx:
        a_device(tx, a_home(tx, a_customer(tx, email=None, quiet_from=time(0), quiet_to=time(0))))
        going = telling.tell(tx, an_issue(tx, severity=Severity.GRAVE).id)
        telling.write_batch(tx, round_id=going.id)
        notice = tx.session.query(IssueNotice).one()
        notice.delivery, notice.handed_at, notice.tries = Delivery.SENDING, tx.stamp.at, 1
        return notice.id


def delivery_of(database: Database, notice_id: int) -> Delivery:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get_one(IssueNotice, notice_id).delivery


@pytest.mark.parametrize("had_it", [True, False])
def test_a_gateway_that_can_be_asked_says_what_became_of_it(database, gateway, clock, killed, had_it):
    settings = replace(SETTINGS, notices=(gateway.setting, gateway.asks))
    reference = str(delivering.BEHIND + killed)
    gateway.heard += [reference] if had_it else []

    delivering.deliver(database, settings, notice_id=killed)
    assert delivery_of(database, killed) is Delivery.SENDING  # too early to ask
    clock.forward(minutes=1)
    for _ in range(2):
        delivering.deliver(database, settings, notice_id=killed)

    assert (delivery_of(database, killed), gateway.heard) == (Delivery.SENT, [reference])


def test_with_any_other_gateway_it_is_shown_and_not_sent_again(database, gateway, clock, killed):
    clock.forward(minutes=1)
    delivering.deliver(database, replace(SETTINGS, notices=(gateway.setting,)), notice_id=killed)

    assert (delivery_of(database, killed), gateway.heard) == (Delivery.UNKNOWN, [])
