"""Entering a device and its customer by hand."""

from datetime import date

import pytest

from dispatch.catalogue.part import DeviceModel, Part
from dispatch.customers.actions import add_customer, add_home
from dispatch.devices.actions import add_device, months_later
from dispatch.parts.actions import put_in_stock
from dispatch.parts.queries import aboard
from tests.builders import a_home, an_engineer

LOCK = dict(code="lock_x", maker="Virkel", name="X", category="lock", firmware=["1.0"], warranty_months=24)


def test_the_makers_warranty_runs_from_the_day_it_was_bought(tx):
    device = add_device(tx, a_home(tx), DeviceModel(**LOCK), serial="VX-1", bought_on=date(2024, 2, 29))
    assert device.warranty_until == date(2026, 2, 28)
    assert add_device(tx, a_home(tx), DeviceModel(**LOCK | {"code": "y"}), serial="VX-2").warranty_until is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day, months, later):
    assert months_later(day, months) == later


def test_a_new_customer_has_a_home_with_rooms(tx):
    home = add_home(tx, add_customer(tx, name="Ada"), rooms=["Hall", "Kitchen"], street="", postcode="", city="Oslo")
    tx.session.flush()
    assert [room.name for room in home.rooms] == ["Hall", "Kitchen"]


def test_what_is_put_into_a_van_is_aboard(tx):
    engineer = an_engineer(tx)
    part = Part(number="LK-1", names={"en": "Lock"}, models=[])
    tx.add(part)
    tx.session.flush()
    put_in_stock(tx, engineer.branch, "LK-1", 2, engineer=engineer)
    tx.session.flush()
    assert aboard(tx, engineer.id) == [(part, 2)]
