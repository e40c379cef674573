"""What plans count with for how long visits take: learned, and how sure that is."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from api.display import minutes
from api.endpoint import page
from api.language import language
from api.pages.setup import READERS
from api.rest.roles import PLANNERS
from api.words import word
from dispatch.people.branch import Zone
from dispatch.planning.shown import learned_lengths
from dispatch.planning.shown.learned_lengths import FaultLengths, Learned
from dispatch.store.database import Transaction

routes = Blueprint("lengths", __name__, url_prefix="/setup/lengths")


@routes.get("")
@page("setup/lengths.html", roles=READERS)
def show(tx: Transaction) -> dict:
    return {"faults": [row(edition.name_in(language()), one) | link(edition) for edition, one in found(tx)]}


def found(tx: Transaction):
    return learned_lengths.of_faults(tx)


def link(edition) -> dict[str, Any]:
    return {"url": f"/setup/lengths/{edition.fault_type.code}", "planned": minutes(edition.minutes)}


@routes.get("/<code>")
@page("setup/length.html", roles=PLANNERS)
def of_fault(tx: Transaction, code: str) -> dict:
    known = learned_lengths.of_fault(tx, code)
    return {
        "name": known.edition.name_in(language()),
        "planned": minutes(known.edition.minutes),
        "groups": [row(_("Everybody"), known.everybody)]
        + [row(word("zone", zone), one) for zone, one in known.zones.items()],
        "engineers": [row(known.names[each], one) | corners(known, each) for each, one in known.engineers.items()],
        "zones": [(word("zone", zone), "right") for zone in Zone],
    }


def row(name: str, one: Learned) -> dict[str, Any]:
    return {
        "name": name,
        "visits": one.visits,
        "mean": minutes(one.mean),
        "between": _("%(from)s–%(to)s min", **{"from": round(one.low), "to": round(one.high)}),
        "long": minutes(one.long),
    }


def corners(known: FaultLengths, engineer_id: int) -> dict[str, Any]:
    there = [known.in_zones.get((engineer_id, zone)) for zone in Zone]
    return {"zones": [f"{round(one.mean)} ({one.visits})" if one else "–" for one in there]}
