"""What of a day is planned anew: everything, one kind of surroundings, or visits that somebody chose."""

from dataclasses import dataclass
from typing import Any, Self

from dispatch.people.branch import Zone
from dispatch.work.visit import Visit


@dataclass(frozen=True)
class Scope:
    """All that is said must hold; what is outside stays where it stands, or unasked for."""

    zone: Zone | None = None
    visits: frozenset[int] | None = None

    def holds(self, visit: Visit) -> bool:
        home = visit.work_order.home
        in_zone = self.zone is None or (home is not None and home.zone is self.zone)
        return in_zone and (self.visits is None or visit.id in self.visits)

    def to_json(self) -> dict[str, Any] | None:
        said = {"zone": self.zone and self.zone.value, "visits": self.visits and sorted(self.visits)}
        return {name: each for name, each in said.items() if each is not None} or None

    @classmethod
    def from_json(cls, kept: dict[str, Any] | None) -> Self:
        kept = kept or {}
        visits = kept.get("visits")
        return cls(
            zone=Zone(kept["zone"]) if "zone" in kept else None,
            visits=None if visits is None else frozenset(visits),
        )


EVERYTHING = Scope()
