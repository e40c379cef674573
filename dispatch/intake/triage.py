"""Looking closer at what came in: what it is, how it weighs, and where it really is."""

from dataclasses import dataclass

from dispatch.customers.home import Home
from dispatch.intake import fields, homes
from dispatch.intake.actions import fault_in_force
from dispatch.intake.area import HERE, Area, Coverage, OutOfArea, PlaceUnknown
from dispatch.intake.fields import BadPosition, FieldMissing
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Request
from dispatch.issues import actions as issues
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import actions, queries
from dispatch.work.lifecycle import OrderState
from dispatch.work.weights import UNSAID, Weights
from dispatch.work.work_order import WorkOrder

UNPLANNED = (OrderState.INTAKE, OrderState.DISPATCH, OrderState.WAITING)


def triage(
    tx: Transaction,
    reference: str,
    *,
    version: int,
    fault: str | None = None,
    title: str | None = None,
    weights: Weights = UNSAID,
) -> WorkOrder:
    """`fault` is a code; its edition of today holds from now on.

    Raises:
        UnknownFault, Invalid: a field can't be right.
        ChangedMeanwhile: somebody edited it since `version`.
    """
    order = actions.triage(
        tx,
        reference,
        version=version,
        fault=fault_in_force(tx, fault, on=tx.stamp.at.date()) if fault else None,
        title=fields.line(title, "title") or None,
        weights=Weights(
            impact=fields.choice(weights.impact, "impact", (1, 2, 3)),
            urgency=fields.choice(weights.urgency, "urgency", (1, 2, 3)),
            critical=weights.critical,
        ),
    )
    issues.match(tx, order)
    return order


@dataclass(frozen=True, kw_only=True)
class Place:
    """An address, and a position where somebody has shown it on the map."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = HERE
    lat: float | None = None
    lon: float | None = None


def correct_address(tx: Transaction, reference: str, place: Place, provider: Provider, *, version: int) -> WorkOrder:
    """The address as it should have been.

    Raises:
        Invalid: a field can't be right.
        ChangedMeanwhile: somebody edited the order since `version`.
    """
    order = actions.edited(queries.work_order(tx, reference, lock=True), version)
    wish = Request(channel=order.channel, name=order.customer.name, **vars(place)).cleaned()
    if not wish.has_address:
        raise FieldMissing(field="street")
    spot = homes.spot(tx, wish, provider)
    if order.home is None:
        order.home = homes.create(tx, order.customer, wish, spot, None)
    home = order.home
    home.street, home.postcode, home.city, home.country = spot.street, spot.postcode, spot.city, spot.country
    homes.put(home, spot)
    remark(home, "correct_address")
    return _moved(tx, order, home)


def pin(tx: Transaction, reference: str, *, lat: float, lon: float, version: int) -> WorkOrder:
    """Somebody has shown on the map where the home is: exact from now on.

    Raises:
        BadPosition: not on earth.
        FieldMissing: the order has no home to pin.
        ChangedMeanwhile: somebody edited the order since `version`.
    """
    order = actions.edited(queries.work_order(tx, reference, lock=True), version)
    if order.home is None:
        raise FieldMissing(field="street")
    if (point := fields.position(lat, lon)) is None:
        raise BadPosition(field="lat")
    homes.pin(order.home, point)
    return _moved(tx, order, order.home)


def _moved(tx: Transaction, order: WorkOrder, home: Home) -> WorkOrder:
    """Zone, branch and promises follow from where the home is now."""
    area = _area(tx, order, homes.spot_of(home))
    home.zone = area.zone
    if order.state in UNPLANNED:
        order.branch = area.branch
    tx.session.flush()
    return actions.triage(tx, order.reference, version=order.version)


def _area(tx: Transaction, order: WorkOrder, spot: homes.Spot) -> Area:
    coverage = Coverage.load(tx)
    try:
        return coverage.of(spot.postcode, spot.point, country=spot.country)
    except (OutOfArea, PlaceUnknown):
        # Whoever has the order already keeps it; going there all the same is theirs to decide.
        return coverage.chosen(order.branch.code, spot.postcode, spot.point, country=spot.country)
