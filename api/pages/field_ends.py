"""The two ends of a visit on the phone: finished with a report, or not possible to complete."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from flask import g, request
from flask_babel import force_locale
from flask_babel import gettext as _

from api.display import titled
from api.forms import Form
from api.language import language
from api.pages.field_day import place
from api.pages.field_visit import line
from api.words import word
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.errors import N_
from dispatch.parts.queries import aboard
from dispatch.store.database import Transaction
from dispatch.words import locale_of
from dispatch.work import queries
from dispatch.work.proofs import asks_where_it_lay
from dispatch.work.visit import Visit

UNSIGNED = {
    "nobody_home": N_("Nobody was there to sign"),
    "declined": N_("The customer did not want to sign"),
    "not_able": N_("The customer can't sign"),
}
SIGNS = {
    "no_part": "part",
    "no_access": "key",
    "customer_absent": "user",
    "wrong_skill": "cert",
    "wrong_diagnosis": "search",
    "unsafe": "shield",
    "more_time": "clock",
}


def finish(tx: Transaction, visit: Visit, *, form: Form) -> dict[str, Any]:
    order = visit.work_order
    return {
        "visit": head(visit, "finish", tx.stamp.at),
        "form": form,
        "report": {"lang": order.language, "language": word("language", order.language), "rows": report(visit)},
        "causes": codes(tx, CodeList.CAUSE),
        "domains": [(one.value, word("domain", one)) for one in FaultDomain],
        "must_say_where": asks_where_it_lay(visit),
        "solutions": codes(tx, CodeList.SOLUTION),
        "effects": codes(tx, CodeList.EFFECT),
        "unsigned": [(code, _(text)) for code, text in UNSIGNED.items()],
        "signer": order.customer.name,
        "price_reasons": codes(tx, CodeList.PRICE) if "price_because" in form.errors else [],
        "price_url": f"/field/visits/{visit.id}/price",
        "van": [
            (part.number, f"{part.name_in(language())} ({pieces})") for part, pieces in aboard(tx, visit.engineer_id)
        ],
        "consequence": _("%(name)s gets the report and is asked tomorrow whether it works.", name=order.customer.name),
    }


def cannot(tx: Transaction, visit: Visit, *, form: Form) -> dict[str, Any]:
    found = queries.closing_codes(tx, CodeList.CANNOT_COMPLETE)
    return {
        "visit": head(visit, "cannot", tx.stamp.at),
        "form": form,
        "causes": [
            {"code": one.code, "text": one.name_in(language()), "note": "", "sign": SIGNS.get(one.code, "x")}
            for one in found
        ],
        "returns": [],
        "consequence": _(
            "A return visit is planned, and %(name)s is told why and what comes next.",
            name=visit.work_order.customer.name,
        ),
    }


def head(visit: Visit, end: str, now: datetime) -> SimpleNamespace:
    g.zone = visit.work_order.branch.time_zone
    here = f"/field/visits/{visit.id}"
    return SimpleNamespace(
        place=place(visit, now), line=line(visit), back=here, action=f"{here}/{end}", version=visit.version
    )


def report(visit: Visit) -> list[tuple[str, str]]:
    """What the customer will read, in the customer's own language."""
    order = visit.work_order
    with force_locale(locale_of(order.language)):
        rows = [(_("What was wrong"), titled(order))]
        if order.fault:
            rows.append((_("What we came for"), order.fault.name_in(order.language)))
    return rows


def parts_used() -> list[dict[str, str]]:
    number = request.form.get("parts_used")
    return [{"number": number, "serial": request.form.get("part_serial", "")[:80]}] if number else []


def codes(tx: Transaction, which: CodeList) -> list[tuple[str, str]]:
    return [(code.code, code.name_in(language())) for code in queries.closing_codes(tx, which)]
