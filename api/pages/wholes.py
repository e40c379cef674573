"""How many come at once and what follows: set for each kind of fault, and tied by hand on an order."""

from types import SimpleNamespace

from flask import Blueprint, redirect
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from api import forms
from api.display import enumerated, minutes, zone
from api.endpoint import page
from api.forms import Form
from api.language import language
from api.pages.setup import KEEPERS, READERS
from api.rest.roles import PLANNERS
from dispatch.catalogue import wholes
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work import queries, tying

routes = Blueprint("wholes", __name__)
ROWS = range(1, wholes.MOST_FOLLOW_UPS + 1)


@routes.get("/setup/wholes")
@page("setup/wholes.html", roles=READERS)
def show(tx: Transaction) -> dict:
    found = queries.faults_on(tx, tx.stamp.at.astimezone(zone()).date())
    listed = sorted((row(one) for one in found), key=lambda one: (not one.whole, one.name))
    return {"faults": listed}


@routes.get("/setup/wholes/<code>")
@page("setup/whole.html", roles=KEEPERS)
def edit(tx: Transaction, code: str) -> dict:
    edition = wholes.edition_of(tx, code)
    given = {"persons": str(edition.persons)}
    for number, one in zip(ROWS, edition.follow_ups, strict=False):
        given |= {f"{name}-{number}": one[name] for name in wholes.FOLLOW_UP}
    return form_page(edition, forms.empty(**given))


def edit_again(tx: Transaction, refusal: Refusal, code: str) -> dict:
    return form_page(wholes.edition_of(tx, code), forms.again(refusal))


@routes.post("/setup/wholes/<code>")
@page("setup/whole.html", roles=KEEPERS, refused=edit_again)
def change(tx: Transaction, code: str) -> Response:
    follow_ups = [
        {
            "minutes": forms.number(f"minutes-{number}") or 0,
            "persons": forms.number(f"persons-{number}") or 1,
            "days": -1 if forms.number(f"days-{number}") is None else forms.number(f"days-{number}"),
            "same_engineer": bool(forms.text(f"same_engineer-{number}")),
        }
        for number in ROWS
        if forms.text(f"minutes-{number}")
    ]
    wholes.set_whole(tx, code, persons=forms.number("persons") or 0, follow_ups=follow_ups)
    return redirect("/setup/wholes")


def form_page(edition: FaultTypeEdition, form: Form) -> dict:
    code = edition.fault_type.code
    return {"fault": edition.name_in(language()), "url": f"/setup/wholes/{code}", "rows": ROWS, "form": form}


def row(edition: FaultTypeEdition) -> SimpleNamespace:
    return SimpleNamespace(
        name=edition.name_in(language()),
        url=f"/setup/wholes/{edition.fault_type.code}",
        persons=edition.persons,
        takes=minutes(edition.minutes),
        then=[follows(one) for one in edition.follow_ups],
        whole=edition.persons > 1 or bool(edition.follow_ups),
    )


def follows(one: dict) -> str:
    days = (
        ngettext("%(num)s day later", "%(num)s days later", one["days"]) if one["days"] else _("the same day or later")
    )
    said = [minutes(one["minutes"]), days]
    if one["persons"] > 1:
        said.append(_("two persons"))
    if one["same_engineer"]:
        said.append(_("the same engineer"))
    return enumerated(said)


@routes.post("/work-orders/<reference>/visits/<int:visit_id>/tie/<any(person, after, off):how>")
@page(roles=PLANNERS)
def tie(tx: Transaction, reference: str, visit_id: int, how: str) -> Response:
    if how == "person":
        tying.add_person(tx, visit_id)
    elif how == "off":
        tying.take_off(tx, visit_id)
    else:
        days, takes = forms.number("days"), forms.number("minutes")
        same = bool(forms.text("same_engineer"))
        tying.add_after(tx, visit_id, minutes=takes or 0, days=-1 if days is None else days, same_engineer=same)
    return redirect(f"/work-orders/{reference}#visits")
