"""What a household lets us do with what its devices report.

Without their yes we keep that a device reported a fault, for repair, warranty and recall: not what it measured, nobody
is told, and no order opens by itself.
"""

from dataclasses import replace

from sqlalchemy import select, update

from dispatch.customers.consent import ConsentPurpose
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.store.database import Transaction
from dispatch.telemetry.device_alert import DeviceAlert, DeviceEvent
from dispatch.telemetry.event import Event


def agreed(customer: Customer) -> bool:
    live = {one.purpose for one in customer.consents if one.live}
    return ConsentPurpose.MONITORING in live and customer.erased_at is None


def as_agreed(event: Event, device: Device | None) -> Event:
    """What may be kept of it."""
    return event if device is None or agreed(device.home.customer) else replace(event, reading=None, unit=None)


def forget_readings(tx: Transaction, customer: Customer) -> None:
    """What their devices measured; what an order sees to stays with that order."""
    homes = select(Home.id).where(Home.customer_id == customer.id)
    devices = select(Device.id).where(Device.home_id.in_(homes))
    theirs = select(DeviceAlert.id).where(DeviceAlert.device_id.in_(devices), DeviceAlert.work_order_id.is_(None))
    tx.session.flush()
    tx.session.execute(update(DeviceEvent).where(DeviceEvent.alert_id.in_(theirs)).values(reading=None, unit=None))
    tx.session.execute(update(DeviceAlert).where(DeviceAlert.id.in_(theirs)).values(reading=None, unit=None))
