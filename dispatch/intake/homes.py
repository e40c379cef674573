"""Where to go: a home found again by its address, or made and located as surely as can be."""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select

from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.errors import NotFound
from dispatch.intake.geocoding import Address, Provider, at_once
from dispatch.intake.request import Request
from dispatch.people.branch import Zone
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

_BETWEEN = re.compile(r"[\W_]+")
_STAIR = re.compile(r"(?<=\d) (?=[^\W\d]\b)")  # 14 B is 14B


@dataclass(frozen=True)
class Spot:
    """An address and where it lies, as far as known. `estimated`: the geocoder is still to be asked."""

    street: str
    postcode: str
    city: str
    country: str
    point: tuple[float, float] | None
    located: LocationQuality
    estimated: bool = False


def known(customer: Customer, wish: Request) -> Home | None:
    """The customer's home that is meant: by its id, its address, or because they have just one.

    Raises:
        NotFound: that home is not theirs.
    """
    if wish.home_id is not None:
        meant = [home for home in customer.homes if home.id == wish.home_id]
        if not meant:
            raise NotFound
        return meant[0]
    if not wish.has_address:
        return customer.homes[0] if len(customer.homes) == 1 else None
    key = address_key(wish.street, wish.postcode, wish.city)
    return next((home for home in customer.homes if key == key_of(home)), None) if wish.street else None


def create(tx: Transaction, customer: Customer, wish: Request, spot: Spot, zone: Zone | None) -> Home:
    home = Home(
        customer=customer,
        street=spot.street,
        postcode=spot.postcode,
        city=spot.city,
        country=spot.country,
        zone=zone,
        access_notes=wish.access_notes,
        door_code=wish.door_code,
    )
    put(home, spot)
    tx.add(home)
    tx.session.flush()
    if spot.estimated:
        tx.send("intake.locate", home_id=home.id)
    return home


def put(home: Home, spot: Spot) -> None:
    home.lat, home.lon = spot.point or (None, None)
    home.located = spot.located


def pin(home: Home, point: tuple[float, float]) -> None:
    """A person has shown where it is."""
    home.lat, home.lon = point
    home.located = LocationQuality.EXACT
    remark(home, "pin")


def spot(tx: Transaction, wish: Request, provider: Provider) -> Spot:
    """A position that was given is exact; else our lists say where at once, and how sure that is."""
    address = (wish.street, wish.postcode, wish.city, wish.country)
    if wish.lat is not None and wish.lon is not None:
        return Spot(*address, (wish.lat, wish.lon), LocationQuality.EXACT)
    found = at_once(tx, Address(*address), provider)
    return Spot(*address, found.point, found.quality, found.estimated)


def spot_of(home: Home) -> Spot:
    point = None if home.lat is None or home.lon is None else (home.lat, home.lon)
    return Spot(home.street, home.postcode, home.city, home.country, point, home.located)


def same_place(tx: Transaction, home: Home) -> list[Home]:
    """The homes at this address, whoever's they are."""
    if not home.street:
        return [home]
    neighbours = tx.session.scalars(select(Home).where(Home.postcode == home.postcode))
    return [other for other in neighbours if key_of(other) == key_of(home)]


def key_of(home: Home) -> str:
    return address_key(home.street, home.postcode, home.city)


def address_key(street: str, postcode: str, city: str) -> str:
    """The same for one address however it is typed: case, blanks and punctuation don't matter. The postcode decides
    the city, where there is one."""
    return f"{_plainly(street)}|{_plainly(postcode or city)}"


def _plainly(part: str) -> str:
    text = unicodedata.normalize("NFKC", part).casefold()
    return _STAIR.sub("", _BETWEEN.sub(" ", text).strip())
