"""The one way in: console form, public form, API and import all end here."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from dispatch.catalogue.fault_type import FaultType, FaultTypeEdition
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.errors import N_, Invalid
from dispatch.intake import earlier, homes, people
from dispatch.intake.area import Area, Coverage
from dispatch.intake.fields import FieldMissing
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Receipt, Request, title_of
from dispatch.issues import actions as issues
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import CalendarEdition
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work import households
from dispatch.work.actions import open_order
from dispatch.work.weights import Weights
from dispatch.working_time import is_open, next_opening


class UnknownFault(Invalid):
    """There is no such fault type."""

    says = N_("There is no fault type “{code}” in the catalogue today. Choose one from the list, or leave it open.")


class UnknownDevice(Invalid):
    """We know no such device."""

    says = N_("We know no device with the serial number {serial}. Check it, or leave it out and describe the device.")


def receive(tx: Transaction, request: Request, provider: Provider) -> Receipt:
    """Open a work order from what somebody asked for; customer and home are found again or made.

    Raises:
        Invalid: a field can't be right; the refusal names it.
        UnknownFault, UnknownDevice, OutOfArea, PlaceUnknown, NoContact.
        NotFound: no such customer, or not their home.
    """
    wish = request.cleaned()
    fault = fault_in_force(tx, wish.fault, on=tx.stamp.at.date()) if wish.fault else None
    devices = devices_with(tx, wish.serials)
    customer = _customer(tx, wish)
    home, branch = _place(tx, customer, wish, provider)
    asked = {"fault": fault, "devices": devices, "at": tx.stamp.at}
    duplicates = earlier.possible_duplicates(tx, customer, home, **asked)
    order = open_order(
        tx,
        branch=branch,
        customer=customer,
        home=home,
        fault=fault,
        devices=devices,
        channel=wish.channel,
        title=title_of(wish, fault),
        description=wish.description,
        language=wish.language,
        weights=Weights(impact=wish.impact, urgency=wish.urgency, critical=wish.critical),
        external_key=wish.external_key,
        repeat_of=earlier.repeat_of(tx, customer, home, **asked),
        tells=wish.tells,
    )
    at_the_desk = tx.stamp.by.account_id if tx.stamp.by.source is Source.CONSOLE else None
    tx.send("desk.route", work_order_id=order.id, opened_by=at_the_desk)
    return Receipt(
        order=order,
        issues=tuple(one.issue for one in issues.match(tx, order)),
        opens_at=opens_at(order.calendar_edition or branch, tx.stamp.at),
        possible_duplicates=tuple(duplicates),
        located=home and home.located,
    )


def fault_in_force(tx: Transaction, code: str, *, on: date) -> FaultTypeEdition:
    """Raises UnknownFault."""
    query = (
        select(FaultTypeEdition)
        .join(FaultTypeEdition.fault_type)
        .where(FaultType.code == code, FaultTypeEdition.effective_from <= on)
        .order_by(FaultTypeEdition.effective_from.desc())
    )
    found = tx.session.scalars(query.limit(1)).one_or_none()
    if found is None:
        raise UnknownFault(field="fault", code=code)
    return found


def devices_with(tx: Transaction, serials: Sequence[str]) -> list[Device]:
    """In the order given, each once. Raises UnknownDevice."""
    query = select(Device).where(Device.serial.in_(serials))
    known = {device.serial: device for device in tx.session.scalars(query)} if serials else {}
    for serial in serials:
        if serial not in known:
            raise UnknownDevice(field="serials", serial=serial)
    return [known[serial] for serial in dict.fromkeys(serials)]


def opens_at(hours: Branch | CalendarEdition, at: datetime) -> datetime | None:
    """When whoever answers is there again; None while they are. By the calendar of the rule, where one promises."""
    calendar = hours.calendar
    return None if is_open(calendar, at) else next_opening(calendar, at)


def _customer(tx: Transaction, wish: Request) -> Customer:
    if wish.customer_id is None:
        contact = people.Contact(
            name=wish.name, phone=wish.phone, email=wish.email, language=wish.language or people.USUAL_LANGUAGE
        )
        of_staff = tx.stamp.by.branches if tx.stamp.by.account_id is not None else None
        return people.find_or_create(tx, contact, among=of_staff if wish.among is None else wish.among)
    return households.customer(tx, wish.customer_id, stays=True)


def _place(tx: Transaction, customer: Customer, wish: Request, provider: Provider) -> tuple[Home | None, Branch]:
    """Where to go, and who answers for it: the branch that was chosen, else the one whose area it is."""
    coverage = Coverage.load(tx)
    home = homes.known(customer, wish)
    if home is None and not wish.has_address:
        if wish.branch is None:
            raise FieldMissing(field="postcode")
        return None, coverage.branch(wish.branch)
    spot = homes.spot_of(home) if home else homes.spot(tx, wish, provider)
    area = _area(coverage, wish, spot)
    return home or homes.create(tx, customer, wish, spot, area.zone), area.branch


def _area(coverage: Coverage, wish: Request, spot: homes.Spot) -> Area:
    if wish.branch is None:
        return coverage.of(spot.postcode, spot.point, country=spot.country)
    return coverage.chosen(wish.branch, spot.postcode, spot.point, country=spot.country)
