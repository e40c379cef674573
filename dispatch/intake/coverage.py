"""Do we go there? Asked before anything is opened."""

from dataclasses import dataclass

from dispatch.customers.home import LocationQuality
from dispatch.intake import homes
from dispatch.intake.area import Coverage, OutOfArea
from dispatch.intake.fields import FieldMissing
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Request
from dispatch.people.branch import Zone
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel


@dataclass(frozen=True, kw_only=True)
class Covered:
    """`branch` and `nearest` are codes; outside all areas there is only the nearest, `km` away."""

    covered: bool
    located: LocationQuality
    lat: float | None
    lon: float | None
    branch: str | None = None
    zone: Zone | None = None
    nearest: str | None = None
    km: int | None = None


def check(tx: Transaction, provider: Provider, **address: str | float | None) -> Covered:
    """`address`: street, postcode, city, country, lat, lon as in a Request.

    Raises:
        FieldMissing: nothing is said of where.
        PlaceUnknown: nobody can tell where that is.
        Invalid: a field can't be right.
    """
    wish = Request(channel=Channel.API, name="-", **address).cleaned()
    if not wish.has_address:
        raise FieldMissing(field="postcode")
    spot = homes.spot(tx, wish, provider)
    lat, lon = spot.point or (None, None)
    found = {"located": spot.located, "lat": lat, "lon": lon}
    try:
        area = Coverage.load(tx).of(spot.postcode, spot.point, country=spot.country)
    except OutOfArea as outside:
        return Covered(covered=False, nearest=outside.facts["code"], km=outside.facts["km"], **found)
    return Covered(covered=True, branch=area.branch.code, zone=area.zone, **found)
