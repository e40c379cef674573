"""What was learned of how long visits take, and how sure that is: for those who plan, not for judging anybody."""

from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.wholes import edition_of
from dispatch.people.branch import Zone
from dispatch.people.queries import engineers
from dispatch.planning.booking.cautious import long_minutes
from dispatch.planning.question.day import local_day
from dispatch.planning.question.lengths import Lengths, lengths
from dispatch.store.database import Transaction
from dispatch.work.queries import branches, faults_on

EIGHTY = 1.2816  # standard deviations on both sides hold four of five
ENOUGH = 10  # visits of any kind in the half year, before anything is said of an engineer


@dataclass(frozen=True)
class Learned:
    """Minutes: the mean that plans count with, between which it lies four times of five, and what four visits of five
    stay under. `visits`: of this very group."""

    visits: int
    mean: float
    low: float
    high: float
    long: float


@dataclass(frozen=True)
class FaultLengths:
    """`zones` and `engineers`: by id, beside everybody."""

    edition: FaultTypeEdition
    everybody: Learned
    zones: dict[Zone, Learned]
    engineers: dict[int, Learned]
    names: dict[int, str]
    in_zones: dict[tuple[int, Zone], Learned]


def of_faults(tx: Transaction) -> list[tuple[FaultTypeEdition, Learned]]:
    """Each fault type in force, those met most first."""
    known = lengths(tx, at=tx.stamp.at)
    found = [(one, _learned(known, one)) for one in faults_on(tx, _today(tx))]
    return sorted(found, key=lambda each: (-each[1].visits, each[0].fault_type.code))


def of_fault(tx: Transaction, code: str) -> FaultLengths:
    """By zone and by those engineers whom the asker may see and of whom enough is known. Raises NotFound."""
    known, edition = lengths(tx, at=tx.stamp.at), edition_of(tx, code)
    met = known.visits_by_engineer
    people = [one for one in engineers(tx) if met.get(one.id, 0) >= ENOUGH]
    return FaultLengths(
        edition=edition,
        everybody=_learned(known, edition),
        zones={zone: _learned(known, edition, zone=zone) for zone in Zone},
        engineers={one.id: _learned(known, edition, engineer_id=one.id) for one in people},
        names={one.id: one.name for one in people},
        in_zones=dict(_corners(known, edition, [one.id for one in people])),
    )


def _corners(known: Lengths, edition: FaultTypeEdition, people: Iterable[int]):
    """Where somebody did this at all."""
    for each in people:
        for zone in Zone:
            found = _learned(known, edition, zone=zone, engineer_id=each)
            if found.visits:
                yield (each, zone), found


def _learned(
    known: Lengths, edition: FaultTypeEdition, *, zone: Zone | None = None, engineer_id: int | None = None
) -> Learned:
    belief = known.believed(edition, zone=zone, engineer_id=engineer_id)
    visits = known.visits(edition.fault_type_id, zone=zone, engineer_id=engineer_id)
    mean, low, high = (round(edition.minutes * times, 1) for times in (belief.mean, *belief.within(EIGHTY)))
    return Learned(visits, mean, low, high, round(long_minutes(mean, belief.sigma), 1))


def _today(tx: Transaction):
    here = branches(tx)
    return local_day(tx.stamp.at, here[0].time_zone) if here else tx.stamp.at.date()
