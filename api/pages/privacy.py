"""The customer's privacy page: what is held and why, what they agreed to, who looked, their copy, being forgotten."""

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from api import forms
from api.endpoint import link_page
from api.pages import privacy_view
from api.pages.follow import order_of
from api.pages.privacy_words import CONSENT_TEXT
from api.pages.proof import first, proved
from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.errors import N_, Invalid, Refusal
from dispatch.privacy import forgetting, packing
from dispatch.privacy.consenting import withdraw
from dispatch.store.database import Transaction
from dispatch.work.link import LinkPurpose

routes = Blueprint("privacy", __name__)
PAGE = "follow/privacy.html"


class NotTicked(Invalid):
    """Being forgotten needs a tick."""

    says = N_("Tick the box first: what is erased is gone for good.")


class NotReady(Invalid):
    """It is not packed yet."""

    says = N_("Your copy is not ready yet. Wait a moment, then load the page again.")


def again(tx: Transaction, refusal: Refusal, token: str) -> dict:
    return privacy_view.page(tx, order_of(tx), token, form=forms.again(refusal))


@routes.get("/f/<token>/privacy")
@link_page(PAGE, LinkPurpose.FOLLOW)
def show(tx: Transaction, token: str) -> dict:
    return privacy_view.page(tx, order_of(tx), token, form=forms.empty())


@routes.post("/f/<token>/privacy/consents")
@link_page(PAGE, LinkPurpose.FOLLOW, refused=again)
def consent(tx: Transaction, token: str) -> AnyResponse:
    purpose = forms.chosen("purpose", {one.value: one for one in ConsentPurpose})
    customer = order_of(tx).customer
    if purpose and forms.text("act") == "on":
        give_consent(tx, customer, purpose, text_version=CONSENT_TEXT)
    elif purpose:
        withdraw(tx, customer, purpose)
    return redirect(f"/f/{token}/privacy#consents")


@routes.post("/f/<token>/privacy/export")
@link_page(PAGE, LinkPurpose.FOLLOW, refused=again, limit="exports")
def export(tx: Transaction, token: str) -> AnyResponse:
    if not proved(tx, token):
        return first(token, "privacy")
    return redirect(f"/x/{packing.ask(tx, order_of(tx))}")


@routes.post("/f/<token>/privacy/erase")
@link_page(PAGE, LinkPurpose.FOLLOW, refused=again)
def erase(tx: Transaction, token: str) -> AnyResponse:
    if not proved(tx, token):
        return first(token, "privacy")
    if not forms.ticked("sure"):
        raise NotTicked(field="sure")
    forgetting.ask(tx, order_of(tx, lock=True))
    return redirect(f"/f/{token}/privacy#forget")


@routes.get("/x/<token>")
@link_page("follow/bundle.html", LinkPurpose.EXPORT)
def bundle(tx: Transaction, token: str) -> dict:
    return privacy_view.bundle(tx, order_of(tx), packing.of_link(tx, token), token)


@routes.get("/x/<token>/copy.zip")
@link_page("follow/bundle.html", LinkPurpose.EXPORT)
def copy(tx: Transaction, token: str) -> Response:
    found = packing.of_link(tx, token)
    if found.data is None:
        raise NotReady
    response = Response(found.data, content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="doorstep.zip"'
    return response


@routes.get("/e/<token>")
@link_page("follow/forgetting.html", LinkPurpose.ERASURE)
def forgetting_page(tx: Transaction, token: str) -> dict:
    return privacy_view.forgetting_page(tx, order_of(tx), f"/e/{token}")


@routes.post("/e/<token>")
@link_page("follow/forgetting.html", LinkPurpose.ERASURE)
def take_back(tx: Transaction, token: str) -> AnyResponse:
    forgetting.take_back(tx, order_of(tx).customer_id)
    return redirect(f"/e/{token}")
