"""What is looked for in the search box: parts of what everybody at the desk sees, all of what is masked there."""

import phonenumbers
from sqlalchemy import ColumnElement, or_

from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.work.work_order import WorkOrder

COUNTRIES = ("NO", "SE", "CN")  # whose numbers are written without their country's code


def matches(text: str) -> ColumnElement[bool]:
    """Of orders joined with customer and home: part of the reference, title, name, street or a serial number; a
    whole phone number or e-mail address. A part of those would tell what is masked, digit by digit and unlogged."""
    return or_(
        WorkOrder.reference.icontains(text, autoescape=True),
        WorkOrder.title.icontains(text, autoescape=True),
        Customer.name.icontains(text, autoescape=True),
        Customer.phone.in_(whole_numbers(text)),
        Customer.email == text.strip().lower(),
        Home.street.icontains(text, autoescape=True),
        WorkOrder.devices.any(Device.serial.icontains(text, autoescape=True)),
    )


def whole_numbers(text: str) -> set[str]:
    """The phone numbers this may be, in E.164; none where it is only part of one."""
    return {number for country in COUNTRIES if (number := _dialled(text, country))}


def _dialled(text: str, country: str) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
