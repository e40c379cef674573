"""Where an address lies, from our own lists alone. It needs no network and answers the same every time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from os.path import commonprefix

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding import towns
from dispatch.intake.geocoding.address import Address, Found
from dispatch.intake.geocoding.spelling import fold, nearest, same_district, street_key
from dispatch.intake.geocoding.streets import Place, Street, read_places, read_streets
from dispatch.settings import CHECKOUT

HOME = "NO"
SOURCE = "gazetteer"
NOWHERE = Found(lat=None, lon=None, quality=LocationQuality.UNKNOWN, label="", source=SOURCE)


class Gazetteer:
    """Streets and places of our region, and towns elsewhere.

    A guess is never silent: what was read into an address beyond a slip of the pen lowers its quality below
    street, and what could be two things is neither.
    """

    def __init__(self, places: Iterable[Place], streets: Iterable[Street]):
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._streets: dict[str, dict[str, list[Street]]] = defaultdict(lambda: defaultdict(list))
        for place in places:
            for scope in {place.postcode, fold(place.name), fold(place.city)}:
                self._places[scope].append(place)
        for street in streets:
            for scope in {street.postcode, fold(street.place), fold(street.city)}:
                self._streets[scope][street.key].append(street)
        self._likely = lru_cache(maxsize=16384)(self._nearest_street)
        self._likely_place = lru_cache(maxsize=16384)(self._nearest_place)

    def find(self, address: Address) -> Found:
        if address.country != HOME:
            return _in_town(address) or NOWHERE
        return self._in_street(address) or self._in_area(address) or _in_town(address) or NOWHERE

    def middle(self, postcode: str) -> tuple[float, float] | None:
        """Of the area a Norwegian postcode stands for."""
        places = self._places.get(postcode)
        return _middle(places) if places else None

    def _in_street(self, address: Address) -> Found | None:
        key, city = street_key(address.road), self._likely_place(address.city, address.postcode)
        for scope in filter(None, (address.postcode, city)):
            name, slips = self._likely(key, scope) or ("", 0)
            if street := name and _meant(self._streets[scope][name], address.postcode):
                torn = city is not None and street not in self._streets[city].get(name, ())
                return _at_house(street, address, doubtful=slips > 1 or torn or _elsewhere(street, address.postcode))
        return None

    def _nearest_street(self, key: str, scope: str) -> tuple[str, int] | None:
        known = self._streets.get(scope, {})
        return (key, 0) if key in known else nearest(key, known)

    def _nearest_place(self, city: str, postcode: str) -> str | None:
        """The scope a city's name stands for. Tromsø is no misspelt Strømsø: neither where the world knows such a
        town, nor where the postcode lies elsewhere.
        """
        key = fold(city)
        if not key or key in self._places:
            return key or None
        name, _ = (not towns.is_town(city, HOME) and nearest(key, self._places)) or (None, 0)
        near = name and any(not postcode or same_district(place.postcode, postcode) for place in self._places[name])
        return name if near else None

    def _in_area(self, address: Address) -> Found | None:
        if point := self.middle(address.postcode):
            return _at(point, LocationQuality.POSTCODE, address.label)
        scope = self._likely_place(address.city, address.postcode)
        return _at(_middle(self._places[scope]), LocationQuality.PLACE, address.label) if scope else None


@cache
def ours() -> Gazetteer:
    """Of the region in seed_data."""
    folder = CHECKOUT / "seed_data"
    return Gazetteer(read_places(folder), read_streets(folder))


def _meant(streets: Sequence[Street], postcode: str) -> Street | None:
    """Of streets with one name, the one whose postcode is closest to what was written; None where that is open."""
    if len(streets) == 1:
        return streets[0]
    shared = [len(commonprefix([street.postcode, postcode])) for street in streets]
    closest = max(shared)
    return streets[shared.index(closest)] if shared.count(closest) == 1 else None


def _elsewhere(street: Street, postcode: str) -> bool:
    return bool(postcode) and not same_district(street.postcode, postcode)


def _at_house(street: Street, address: Address, *, doubtful: bool) -> Found:
    numbered = address.number is not None and 0 < address.number <= street.highest_number
    point = street.house(address.number) if numbered else (street.lat, street.lon)
    sure = not doubtful and (numbered or address.number is None)
    label = f"{f'{street.name} {address.house}'.strip()}, {street.postcode} {street.city}"
    return _at(point, LocationQuality.STREET if sure else LocationQuality.POSTCODE, label)


def _in_town(address: Address) -> Found | None:
    town = towns.town(address.city, address.country)
    return town and _at((town.lat, town.lon), LocationQuality.PLACE, f"{town.name}, {address.country}")


def _middle(places: Sequence[Place]) -> tuple[float, float]:
    weight = sum(place.weight for place in places)
    lat = sum(place.lat * place.weight for place in places) / weight
    lon = sum(place.lon * place.weight for place in places) / weight
    return round(lat, 6), round(lon, 6)


def _at(point: tuple[float, float], quality: LocationQuality, label: str) -> Found:
    return Found(lat=point[0], lon=point[1], quality=quality, label=label, source=SOURCE)
