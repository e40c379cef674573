"""What the privacy page shows. Of staff it names the role, as what is handed over does."""

from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import moment, size
from api.forms import Form
from api.pages.privacy_words import CLASSES, CONSENTS, KEPT_WHY, basis, kept_for
from api.pages.proof import proved
from api.words import word
from dispatch.customers.consent import Consent, ConsentPurpose
from dispatch.customers.customer import Customer
from dispatch.privacy import forgetting, holdings
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.erasure_request import ErasureRequest
from dispatch.privacy.packing import LASTS
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.work.work_order import WorkOrder


def page(tx: Transaction, order: WorkOrder, token: str, *, form: Form) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    here = f"/f/{token}/privacy"
    return {
        "form": form,
        "here": here,
        "back": f"/f/{token}",
        "classes": classes(tx, order.customer_id),
        "consents": [consent_view(purpose, order.customer) for purpose in asked_for(order.customer)],
        "looks": looks(tx, order.customer_id),
        "proof_url": "" if proved(tx, token) else f"/f/{token}/proof/privacy",
        "asked": asked_view(forgetting.open_request(tx, order.customer_id)),
        "kept": kept(forgetting.to_keep(tx, order.customer_id)),
    }


def classes(tx: Transaction, customer_id: int) -> list[SimpleNamespace]:
    """Those of which we hold something."""
    counts = holdings.by_class(tx, customer_id)
    found = register().purposes
    return [
        SimpleNamespace(
            name=_(words),
            count=counts[kind],
            why=_(found[kind].purpose),
            basis=basis(found[kind]),
            keep=kept_for(found[kind]),
        )
        for kind, words in CLASSES.items()
        if counts.get(kind)
    ]


def asked_for(customer: Customer) -> list[ConsentPurpose]:
    """What we ask for; and where the phone is, which nothing uses today, of whoever once agreed to it."""
    once = {one.purpose for one in customer.consents}
    return [one for one in ConsentPurpose if one is not ConsentPurpose.LOCATION or one in once]


def consent_view(purpose: ConsentPurpose, customer: Customer) -> SimpleNamespace:
    last = next((one for one in reversed(customer.consents) if one.purpose is purpose), None)
    live = last is not None and last.live
    return SimpleNamespace(
        purpose=purpose.value, name=word("consent", purpose), says=_(CONSENTS[purpose]), live=live, since=since(last)
    )


def since(consent: Consent | None) -> str:
    if consent is None:
        return _("Off until you say yes.")
    facts = {"at": moment(consent.given_at), "text": consent.text_version}
    if consent.live:
        return _("Agreed %(at)s, text %(text)s.", **facts)
    return _("Agreed %(at)s, text %(text)s; taken back %(end)s.", end=moment(consent.withdrawn_at), **facts)


def looks(tx: Transaction, customer_id: int) -> list[dict[str, str]]:
    """Newest first."""
    return [
        {"at": moment(one.at), "who": word("role", one.role), "what": word("detail", one.detail), "why": one.order}
        for one in holdings.who_looked(tx, customer_id)
    ]


def asked_view(asked: ErasureRequest | None) -> SimpleNamespace | None:
    if asked is None:
        return None
    return SimpleNamespace(due=moment(asked.due_at), begun=asked.begun_at is not None)


def kept(left: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"order": one["order"], "why": _(KEPT_WHY[one["reason"]])} for one in left]


def bundle(tx: Transaction, order: WorkOrder, found: CustomerCopy, token: str) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    return {
        "bundle": SimpleNamespace(
            url=f"/x/{token}/copy.zip" if found.ready_at else "",
            size=size(found.size or 0),
            done=found.done,
            files=found.files,
            until=moment(found.at + LASTS),
        )
    }


def forgetting_page(tx: Transaction, order: WorkOrder, here: str) -> dict[str, Any]:
    g.zone = order.branch.time_zone
    return {
        "here": here,
        "asked": asked_view(forgetting.open_request(tx, order.customer_id)),
        "kept": kept(forgetting.to_keep(tx, order.customer_id)),
    }
