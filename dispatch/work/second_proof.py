"""What only the household knows, asked before a link shows or does more than concerns its one order."""

import secrets
from enum import StrEnum

from dispatch.errors import N_, Invalid
from dispatch.work.work_order import WorkOrder


class Asked(StrEnum):
    POSTCODE = "postcode"
    PHONE = "phone"  # its last four digits
    NOTHING = "nothing"  # we know too little of them to ask


class WrongAnswer(Invalid):
    """That is not what we have on record."""

    says = N_("That is not what we have on record. Try again, or write to us.")


def asked(order: WorkOrder) -> Asked:
    if order.home is not None:
        return Asked.POSTCODE
    return Asked.PHONE if order.customer.phone else Asked.NOTHING


def prove(order: WorkOrder, given: str) -> None:
    """Raises WrongAnswer. How often it may be tried is the door's to count."""
    kind = asked(order)
    right = order.home.postcode if kind is Asked.POSTCODE else (order.customer.phone or "")[-4:]
    if kind is Asked.NOTHING or not secrets.compare_digest(_plain(given).encode(), _plain(right).encode()):
        raise WrongAnswer(field="answer")


def _plain(text: str) -> str:
    return "".join(text.split()).upper()
