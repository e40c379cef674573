"""Whose a reported device is, who answers for it, and whose word about it counts.

Makers' clouds don't know our branches, so an inlet of a branch of ours speaks for every device. A partner's speaks only
for homes in its own area and those it has or had an order of, and so does a program that sees only some branches: what
they say of other devices is kept as of an unknown one and changes nothing.
"""

from sqlalchemy import select

from dispatch.channels.inlet import Inlet
from dispatch.customers.home import Home
from dispatch.devices.device import Device, DeviceState
from dispatch.intake.area import Coverage, OutOfArea, PlaceUnknown
from dispatch.store.database import Transaction
from dispatch.telemetry.event import Event
from dispatch.work.work_order import WorkOrder


def device_of(tx: Transaction, event: Event, *, reach: frozenset[int] | None) -> Device | None:
    """By its serial number, else by its name in its cloud where only one has it. `reach`: the branches whose devices
    are spoken for; None: all."""
    found = _device(tx, event)
    return found if found is None or reach is None or _within(tx, found.home, reach) else None


def branch_for(tx: Transaction, device: Device | None, inlet: Inlet | None) -> int | None:
    """The branch of its home; whoever listens to that cloud answers for all others."""
    at_home = device and _branch_at(tx, device.home)
    if at_home is not None:
        return at_home
    return inlet.branch_id if inlet else _own_branch(tx)


def _device(tx: Transaction, event: Event) -> Device | None:
    here = select(Device).where(Device.state != DeviceState.RETIRED)
    if event.serial:
        found = tx.session.scalars(here.where(Device.serial == event.serial)).one_or_none()
        if found is not None or not event.cloud_id:
            return found
    found = tx.session.scalars(here.where(Device.cloud_id == event.cloud_id).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _within(tx: Transaction, home: Home, reach: frozenset[int]) -> bool:
    order = select(WorkOrder.id).where(WorkOrder.home_id == home.id, WorkOrder.branch_id.in_(reach))
    return _branch_at(tx, home) in reach or tx.session.scalar(order.limit(1)) is not None


def _branch_at(tx: Transaction, home: Home) -> int | None:
    point = (home.lat, home.lon) if home.lat is not None else None
    try:
        return Coverage.load(tx).of(home.postcode, point, country=home.country).branch.id
    except (OutOfArea, PlaceUnknown):
        return None


def _own_branch(tx: Transaction) -> int | None:
    """Of whoever reports, where they see only one."""
    mine = tx.stamp.by.branches or frozenset()
    return next(iter(mine)) if len(mine) == 1 else None
