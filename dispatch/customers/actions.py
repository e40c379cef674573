"""What customers decide about themselves."""

from dispatch.customers.consent import Consent, ConsentPurpose
from dispatch.customers.customer import Customer
from dispatch.store.database import Transaction


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
