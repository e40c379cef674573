"""Which branch answers for a place, and how far out it lies."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from geopy.distance import great_circle
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.errors import N_, Invalid
from dispatch.intake.fields import NotAChoice
from dispatch.people.branch import Branch, Zone
from dispatch.store.database import Transaction

REACH_KM = 60
OUTWARDS = ((8, Zone.URBAN), (30, Zone.SUBURBAN), (math.inf, Zone.REMOTE))  # km from the depot
HERE = "NO"


class OutOfArea(Invalid):
    """The address lies outside the area we serve."""

    says = N_(
        "We do not come to {place} yet. The nearest branch is {branch}, {km} km away. Ask them whether they can come."
    )


class PlaceUnknown(Invalid):
    """We can't tell where that is."""

    says = N_("We can't tell where {place} is, so no branch can be chosen. Check “{field}”, or choose a branch.")


@dataclass(frozen=True)
class Area:
    """`zone` is None where nothing tells how far out it is."""

    branch: Branch
    zone: Zone | None


@dataclass(frozen=True)
class Coverage:
    """The areas of all branches, loaded once and asked as often as needed."""

    branches: tuple[Branch, ...]

    @classmethod
    def load(cls, tx: Transaction) -> "Coverage":
        query = select(Branch).options(selectinload(Branch.postcodes)).order_by(Branch.id)
        return cls(tuple(tx.session.scalars(query)))

    def branch(self, code: str) -> Branch:
        """Raises NotAChoice."""
        for branch in self.branches:
            if branch.code == code:
                return branch
        raise NotAChoice(field="branch")

    def of(self, postcode: str, point: tuple[float, float] | None, *, country: str = HERE) -> Area:
        """By the longest postcode prefix, else by the branches' outlines, else the nearest within reach.

        Raises:
            OutOfArea: no branch goes there; names the nearest one.
            PlaceUnknown: neither the postcode nor a position helps.
        """
        return self._by_prefix(postcode, country) or self._by_position(postcode, point)

    def chosen(self, code: str, postcode: str, point: tuple[float, float] | None, *, country: str = HERE) -> Area:
        """The branch somebody chose by hand, and how far out the place lies from there. Raises NotAChoice."""
        branch = self.branch(code)
        known = self._by_prefix(postcode, country)
        if known and known.branch is branch:
            return known
        return Area(branch, point and zone_at(_km(branch, point)))

    def _by_prefix(self, postcode: str, country: str) -> Area | None:
        # Prefixes are those of our own country: New York's 10001 is not Oslo's 1000.
        if country != HERE:
            return None
        prefixes = (postcode[:length] for length in range(len(postcode), 0, -1))
        return next((self._prefixes[prefix] for prefix in prefixes if prefix in self._prefixes), None)

    @cached_property
    def _prefixes(self) -> dict[str, Area]:
        return {part.prefix: Area(branch, part.zone) for branch in self.branches for part in branch.postcodes}

    def _by_position(self, postcode: str, point: tuple[float, float] | None) -> Area:
        if point is None or not self.branches:
            raise PlaceUnknown(place=postcode, field="postcode")
        nearest = min(self.branches, key=lambda branch: _km(branch, point))
        around = [branch for branch in self.branches if inside(branch.area, point)]
        km = _km(nearest, point)
        if not around and km > REACH_KM:
            raise OutOfArea(
                place=postcode or f"{point[0]:.4f}, {point[1]:.4f}",
                branch=nearest.name,
                code=nearest.code,
                km=round(km),
                phone=nearest.phone or "",
            )
        branch = min(around or [nearest], key=lambda branch: _km(branch, point))
        return Area(branch, zone_at(_km(branch, point)))


def zone_at(km: float) -> Zone:
    return next(zone for limit, zone in OUTWARDS if km <= limit)


def inside(outline: Sequence[Sequence[float]], point: tuple[float, float]) -> bool:
    """Even-odd rule over [[lon, lat], …]."""
    lat, lon = point
    odd = False
    for (x1, y1), (x2, y2) in _edges(outline):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _edges(outline: Sequence[Sequence[float]]) -> Iterable[tuple[Sequence[float], Sequence[float]]]:
    return zip(outline, [*outline[1:], *outline[:1]], strict=True)


def _km(branch: Branch, point: tuple[float, float]) -> float:
    """As the crow flies."""
    return great_circle((branch.depot_lat, branch.depot_lon), point).km
