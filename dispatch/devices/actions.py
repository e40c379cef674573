"""What people do with devices."""

from calendar import monthrange
from datetime import date

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.home import Home, Room
from dispatch.devices.device import Device
from dispatch.store.database import Transaction


def add_device(
    tx: Transaction,
    home: Home,
    model: DeviceModel,
    *,
    serial: str,
    room: Room | None = None,
    firmware: str | None = None,
    bought_on: date | None = None,
) -> Device:
    """The maker's warranty runs from the day it was bought, that many months."""
    device = Device(home=home, model=model, serial=serial, room=room, firmware=firmware, bought_on=bought_on)
    device.warranty_until = bought_on and months_later(bought_on, model.warranty_months)
    tx.add(device)
    return device


def months_later(day: date, months: int) -> date:
    """The same day of that month, or its last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
