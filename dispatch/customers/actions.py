"""Customers and homes that are entered by hand, and what customers decide about themselves."""

from collections.abc import Iterable
from typing import Any

from dispatch.customers.consent import Consent, ConsentPurpose
from dispatch.customers.customer import Customer, Tier
from dispatch.customers.home import Home, Room
from dispatch.store.audit import remark
from dispatch.store.database import Transaction


def add_customer(tx: Transaction, **facts: Any) -> Customer:
    """`facts`: the columns of Customer."""
    # Nothing to look up for somebody new.
    customer = Customer(**facts, consents=[])
    tx.add(customer)
    return customer


def add_home(tx: Transaction, customer: Customer, *, rooms: Iterable[str] = (), **facts: Any) -> Home:
    """`rooms`: their names. `facts`: the other columns of Home."""
    home = Home(customer=customer, rooms=[Room(name=name) for name in rooms], **facts)
    tx.add(home)
    return home


def set_tier(tx: Transaction, customer: Customer, tier: Tier) -> Customer:
    """What was agreed with them. What they were promised before stays until somebody promises anew."""
    customer.tier = tier
    tx.session.flush()
    return customer


def stop_asking(tx: Transaction, customer: Customer) -> Customer:
    """They don't want to be asked how it went. Saying it again changes nothing."""
    if customer.feedback_stopped_at is None:
        customer.feedback_stopped_at = tx.stamp.at
        remark(customer, "stop_asking")
    return customer


def go_on_asking(tx: Transaction, customer: Customer) -> Customer:
    """They may be asked again."""
    if customer.feedback_stopped_at is not None:
        customer.feedback_stopped_at = None
        remark(customer, "go_on_asking")
    return customer


def give_consent(tx: Transaction, customer: Customer, purpose: ConsentPurpose, *, text_version: str) -> Consent:
    """One live yes per purpose; saying it again changes nothing."""
    live = next((one for one in customer.consents if one.purpose is purpose and one.live), None)
    if live:
        return live
    consent = Consent(
        customer_id=customer.id,
        purpose=purpose,
        text_version=text_version,
        given_at=tx.stamp.at,
        given_by=tx.stamp.by.source,
    )
    customer.consents.append(consent)
    return consent


def withdraw_consent(tx: Transaction, customer: Customer, purpose: ConsentPurpose) -> None:
    for consent in customer.consents:
        if consent.purpose is purpose and consent.live:
            consent.withdrawn_at = tx.stamp.at
