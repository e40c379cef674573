"""What is asked and what is answered: an address, and where it was found."""

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding.spelling import fold, street_key

NUMBERED = re.compile(r"(?P<road>.*?\D)\s*\b(?P<number>\d{1,4})\s?(?P<letter>[A-Za-zÆØÅæøå])?(?=$|[\s,])")
SURE = {LocationQuality.EXACT, LocationQuality.STREET}


@dataclass(frozen=True)
class Address:
    """As people write it: `street` holds the house number too, and maybe a floor. `country` has two letters."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NO"

    @property
    def road(self) -> str:
        return (self._parts["road"] if self._parts else self.street).strip(" ,")

    @property
    def number(self) -> int | None:
        return int(self._parts["number"]) if self._parts else None

    @property
    def letter(self) -> str:
        return (self._parts["letter"] or "").upper() if self._parts else ""

    @property
    def house(self) -> str:
        """Number and letter, as on the door: 14B."""
        return "" if self.number is None else f"{self.number}{self.letter}"

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (f"{self.road} {self.house}".strip(), f"{self.postcode} {self.city}".strip())))

    @cached_property
    def key(self) -> str:
        """The same for every spelling of one address, and telling nobody which it is."""
        parts = (street_key(self.road), self.house, fold(self.postcode), fold(self.city), self.country)
        return hashlib.sha256("|".join(parts).encode()).hexdigest()

    @cached_property
    def _parts(self) -> re.Match[str] | None:
        return NUMBERED.match(self.street)


@dataclass(frozen=True, kw_only=True)
class Found:
    """`quality` below street asks a person to look. `estimated`: who knows better did not answer; ask again later."""

    lat: float | None
    lon: float | None
    quality: LocationQuality
    label: str
    source: str
    estimated: bool = False

    @property
    def sure(self) -> bool:
        return self.quality in SURE

    @property
    def point(self) -> tuple[float, float] | None:
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)
