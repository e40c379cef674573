"""A person counts a van or a depot. What they find holds from then on; the difference stands in the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from dispatch.catalogue.part import Part
from dispatch.errors import N_, Conflict, Invalid
from dispatch.parts.count_reason import CountReason
from dispatch.parts.queries import locked
from dispatch.parts.stock import Stock
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

MOST_PIECES = 9999


class NothingCounted(Invalid):
    """No part was counted."""

    says = N_("Write how many you found of at least one part. What you leave empty stays as it is.")


class OddCount(Invalid):
    """That is no number of pieces."""

    says = N_("Of {part}: a whole number from 0 to {most}, and only once.")


class UnknownPart(Invalid):
    """There is no such part."""

    says = N_("{part} is no part of the catalogue. Choose one of the list.")


class MovedMeanwhile(Conflict):
    """Pieces were taken or brought while somebody counted."""

    says = N_("{part} was taken or brought while you counted; by our count there are {pieces} now. Count it again.")


@dataclass(frozen=True)
class Place:
    """A van or, without an engineer, the branch's depot."""

    branch: Branch
    engineer: Engineer | None = None

    @property
    def holds(self) -> ColumnElement[bool]:
        if self.engineer is None:
            return (Stock.branch_id == self.branch.id) & Stock.engineer_id.is_(None)
        return (Stock.branch_id == self.branch.id) & (Stock.engineer_id == self.engineer.id)


@dataclass(frozen=True)
class Counted:
    """`version`: of the record the person saw when they began; None where there was none."""

    part: str
    pieces: int
    version: int | None = None


def count(tx: Transaction, place: Place, found: Sequence[Counted], reason: CountReason) -> list[Stock]:
    """What lies there, of these parts; the others stay as they are.

    Raises:
        NothingCounted, OddCount, UnknownPart, MovedMeanwhile.
    """
    counted = _checked(tx, found)
    there = locked(tx, place.holds, parts=counted)
    for part, one in counted.items():
        stock = there.get(part)
        if one.version != (stock and stock.version):
            raise MovedMeanwhile(field=part, part=part, pieces=stock.pieces if stock else 0)
        if stock is None:
            stock = there[part] = _first(tx, place, part)
        stock.pieces, stock.counted_at = one.pieces, tx.stamp.at
        remark(stock, "count", reason)
    tx.session.flush()
    return [there[part] for part in counted]


def _checked(tx: Transaction, found: Sequence[Counted]) -> Mapping[str, Counted]:
    if not found:
        raise NothingCounted
    counted = {one.part: one for one in sorted(found, key=lambda one: one.part)}
    for part, one in counted.items():
        if not 0 <= one.pieces <= MOST_PIECES or [each.part for each in found].count(part) > 1:
            raise OddCount(field=part, part=part, most=MOST_PIECES)
    known = set(tx.session.scalars(select(Part.number).where(Part.number.in_(counted))))
    for part in counted:
        if part not in known:
            raise UnknownPart(field=part, part=part)
    return counted


def _first(tx: Transaction, place: Place, part: str) -> Stock:
    stock = Stock(branch_id=place.branch.id, engineer_id=place.engineer and place.engineer.id, part=part, pieces=0)
    tx.add(stock)
    return stock
