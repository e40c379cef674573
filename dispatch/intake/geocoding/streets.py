"""The rows of our lists: places, and streets whose houses we place by their number."""

import csv
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from dispatch.intake.geocoding.spelling import street_key

METRES_PER_DEGREE = 111_320
METRES_PER_NUMBER = 8
LONGEST_METRES = 1500
OFF_THE_MIDDLE = 12


class Place(NamedTuple):
    name: str
    postcode: str
    city: str
    lat: float
    lon: float
    weight: float


@dataclass(frozen=True)
class Street:
    """`lat`, `lon`: its middle. How it runs is not known, so each street is given a direction of its own."""

    name: str
    postcode: str
    place: str
    city: str
    lat: float
    lon: float
    highest_number: int

    @cached_property
    def key(self) -> str:
        return street_key(self.name)

    def house(self, number: int) -> tuple[float, float]:
        """The same house always lies at the same point; neighbours lie beside each other, odd across from even."""
        along = (number / self.highest_number - 0.5) * min(self.highest_number * METRES_PER_NUMBER, LONGEST_METRES)
        across = OFF_THE_MIDDLE if number % 2 else -OFF_THE_MIDDLE
        east, north = math.sin(self._bearing), math.cos(self._bearing)
        return self._moved(north=along * north - across * east, east=along * east + across * north)

    @cached_property
    def _bearing(self) -> float:
        digest = hashlib.sha256(f"{self.key} {self.postcode}".encode()).digest()
        return int.from_bytes(digest[:4]) / 2**32 * math.pi

    def _moved(self, *, north: float, east: float) -> tuple[float, float]:
        lat = self.lat + north / METRES_PER_DEGREE
        lon = self.lon + east / METRES_PER_DEGREE / math.cos(math.radians(self.lat))
        return round(lat, 6), round(lon, 6)


def read_places(folder: Path) -> list[Place]:
    return [
        Place(row["name"], row["postcode"], row["city"], float(row["lat"]), float(row["lon"]), float(row["weight"]))
        for row in _rows(folder / "places.csv")
    ]


def read_streets(folder: Path) -> list[Street]:
    return [
        Street(
            row["street"],
            row["postcode"],
            row["place"],
            row["city"],
            float(row["lat"]),
            float(row["lon"]),
            int(row["highest_number"]),
        )
        for row in _rows(folder / "streets.csv")
    ]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with open(file, encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
