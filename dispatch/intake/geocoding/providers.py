"""Whom we ask over the network where an address lies, and how far we believe them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from geopy.geocoders import Nominatim as NominatimClient
from geopy.geocoders import Photon as PhotonClient
from geopy.location import Location

from dispatch.customers.home import LocationQuality
from dispatch.errors import N_, Unavailable
from dispatch.intake.geocoding.address import Address, Found
from dispatch.intake.geocoding.careful import CarefulAdapter, within
from dispatch.intake.geocoding.spelling import nearest, same_district, street_key

TIMEOUT = 2.0  # seconds, for the whole of an answer


class LookupSilent(Unavailable):
    """The address lookup is not answering."""

    says = N_("The address lookup is not answering, or makes no sense. Places are estimated until it does.")


class Provider(Protocol):
    def find(self, address: Address) -> Found | None:
        """None: not known there. Raises LookupSilent within two seconds."""


class Details(NamedTuple):
    """What an answer says of itself."""

    country: str
    street: str | None
    number: str | None
    postcode: str | None


class Nominatim:
    """`url` None: the public server. It wants to know who asks (`agent`), and no more than one question a second."""

    def __init__(self, url: str | None = None, *, agent: str, timeout: float = TIMEOUT):
        self._client, self._timeout = NominatimClient(user_agent=agent, **_door(url, timeout)), timeout

    def find(self, address: Address) -> Found | None:
        line = f"{address.house} {address.road}".strip()
        parts = {"street": line, "postalcode": address.postcode, "city": address.city}
        query = {part: value for part, value in parts.items() if value}

        def ask() -> Location | None:
            return self._client.geocode(query, addressdetails=True, country_codes=address.country.lower())

        return _told(address, ask, self._details, source="nominatim", timeout=self._timeout) if query else None

    @staticmethod
    def _details(raw: Mapping[str, Any]) -> Details:
        said = raw["address"]
        return Details(said["country_code"], said.get("road"), said.get("house_number"), said.get("postcode"))


class Photon:
    """`url` None: the public server."""

    def __init__(self, url: str | None = None, *, agent: str, timeout: float = TIMEOUT):
        self._client, self._timeout = PhotonClient(user_agent=agent, **_door(url, timeout)), timeout

    def find(self, address: Address) -> Found | None:
        def ask() -> Location | None:
            return self._client.geocode(f"{address.label}, {address.country}")

        return _told(address, ask, self._details, source="photon", timeout=self._timeout) if address.label else None

    @staticmethod
    def _details(raw: Mapping[str, Any]) -> Details:
        said = raw["properties"]
        street = said.get("name") if said.get("type") == "street" else said.get("street")
        return Details(said["countrycode"], street, said.get("housenumber"), said.get("postcode"))


def _door(url: str | None, timeout: float) -> dict[str, Any]:
    ways: dict[str, Any] = {"timeout": timeout, "adapter_factory": CarefulAdapter}
    if url:
        parts = urlsplit(url)
        ways |= {"scheme": parts.scheme, "domain": parts.netloc + parts.path}
    return ways


def _told(
    address: Address,
    ask: Callable[[], Location | None],
    details: Callable[[Mapping[str, Any]], Details],
    *,
    source: str,
    timeout: float,
) -> Found | None:
    try:
        location = within(timeout, ask)
        return location and _believed(address, location, details(location.raw), source)
    except Exception as error:  # whatever a stranger's machine sends: it is they who failed
        raise LookupSilent from error


def _believed(address: Address, location: Location, details: Details, source: str) -> Found | None:
    if details.country.upper() != address.country:
        return None
    if (location.latitude, location.longitude) == (0, 0):
        raise LookupSilent
    label, quality = location.address or address.label, _quality(address, details)
    return Found(lat=location.latitude, lon=location.longitude, quality=quality, label=label, source=source)


def _quality(address: Address, details: Details) -> LocationQuality:
    if address.postcode and details.postcode and not same_district(address.postcode, details.postcode):
        return LocationQuality.PLACE
    if details.street and nearest(street_key(address.road), [street_key(details.street)]):
        told = (details.number or "").replace(" ", "").upper()
        asked = {str(address.number), address.house} if address.house else set()
        return LocationQuality.EXACT if told in asked else LocationQuality.STREET
    return LocationQuality.POSTCODE if details.postcode == address.postcode else LocationQuality.PLACE
