"""Vans and depots in words."""

from types import SimpleNamespace
from typing import Any

from flask import g
from flask_babel import gettext as _

from api.display import moment
from api.forms import Form
from api.language import language
from api.words import word
from dispatch.catalogue.part import Part
from dispatch.catalogue.queries import parts
from dispatch.parts.count_reason import CountReason
from dispatch.parts.counting import MOST_PIECES, Place
from dispatch.parts.shelves import Found, last_found, lying, places, stock_of
from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.store.database import Transaction

MOST_PARTS = 500


def branch_view(tx: Transaction, branch: Branch) -> SimpleNamespace:
    g.zone = branch.time_zone
    held = stock_of(tx, branch)
    rows = [summary(place, held.get(place.engineer and place.engineer.id, [])) for place in places(tx, branch)]
    return SimpleNamespace(name=branch.name, places=rows)


def summary(place: Place, held: list[Stock]) -> SimpleNamespace:
    counted = [stock.counted_at for stock in held if stock.counted_at]
    return SimpleNamespace(
        name=name_of(place),
        url=url_of(place),
        kinds=len(held),
        pieces=sum(stock.pieces for stock in held),
        gone=sum(stock.pieces == 0 for stock in held),
        counted=moment(max(counted)) if counted else "",
    )


def place_view(tx: Transaction, place: Place, form: Form) -> dict[str, Any]:
    g.zone = place.branch.time_zone
    there = lying(tx, place)
    found = last_found(tx, [stock.id for _part, stock in there])
    known = {part.number for part, _stock in there}
    return {
        "place": SimpleNamespace(name=name_of(place), branch=place.branch.name, url=url_of(place)),
        "rows": [row(part, stock, found.get(stock.id)) for part, stock in there],
        "others": [
            (one.number, f"{one.name_in(language())} · {one.number}")
            for one in parts(tx, limit=MOST_PARTS)
            if one.number not in known
        ],
        "reasons": [(one.value, word("count_reason", one)) for one in CountReason],
        "most": MOST_PIECES,
        "form": Form({"reason": CountReason.ROUTINE.value} | form.given, form.errors),
    }


def row(part: Part, stock: Stock, found: Found | None) -> SimpleNamespace:
    return SimpleNamespace(
        number=part.number,
        name=part.name_in(language()),
        pieces=stock.pieces,
        version=stock.version,
        difference=difference(found) if found else "",
        found=found_says(found) if found else "",
    )


def difference(found: Found) -> str:
    if found.difference == 0:
        return _("as we thought")
    return f"{'+' if found.difference > 0 else '−'}{abs(found.difference)}"


def found_says(found: Found) -> str:
    return " · ".join(part for part in (word("count_reason", found.reason), found.by, moment(found.at)) if part)


def name_of(place: Place) -> str:
    return _("Van of %(name)s", name=place.engineer.name) if place.engineer else _("Depot")


def url_of(place: Place) -> str:
    return f"/stock/{place.branch.code}/{place.engineer.code if place.engineer else 'depot'}"
