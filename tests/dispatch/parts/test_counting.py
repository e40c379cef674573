"""A person counts a van or the depot; what they find holds, with a reason and the difference on record."""

import pytest
from sqlalchemy import select

from dispatch.catalogue.part import Part
from dispatch.parts.actions import put_in_stock
from dispatch.parts.count_reason import CountReason
from dispatch.parts.counting import Counted, MovedMeanwhile, NothingCounted, OddCount, Place, UnknownPart, count
from dispatch.parts.queries import supply
from dispatch.parts.shelves import last_found, lying
from dispatch.parts.stock import Stock
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Transaction
from tests.builders import DISPATCHER, SYSTEM, a_branch, an_engineer

ROUTINE, LOST = CountReason.ROUTINE, CountReason.LOST


@pytest.fixture
def van(tx: Transaction) -> Place:
    """Five batteries and two hinges by our count."""
    for number in ("BAT-1", "HNG-2", "CAP-3"):
        tx.add(Part(number=number, names={"en": number}, models=[]))
    branch = a_branch(tx)
    engineer = an_engineer(tx, branch)
    for number, pieces in (("BAT-1", 5), ("HNG-2", 2)):
        put_in_stock(tx, branch, number, pieces, engineer=engineer)
    tx.session.flush()
    return Place(branch, engineer)


def pieces(tx: Transaction, place: Place) -> dict[str, int]:
    return {part.number: stock.pieces for part, stock in lying(tx, place)}


def seen(tx: Transaction, place: Place, part: str) -> int:
    return next(stock.version for one, stock in lying(tx, place) if one.number == part)


def found(tx: Transaction, place: Place, part: str, number: int) -> Counted:
    return Counted(part, number, seen(tx, place, part))


def test_what_was_found_holds_and_what_was_not_counted_stays(tx, van):
    count(tx, van, [found(tx, van, "BAT-1", 3)], LOST)

    assert pieces(tx, van) == {"BAT-1": 3, "HNG-2": 2}
    assert supply(tx, van.branch.id, ["BAT-1"]).vans == {van.engineer.id: {"BAT-1": 3}}


def test_the_difference_its_reason_and_who_counted_stand_in_the_audit(database, van, tx):
    tx.session.commit()
    with database.transaction(DISPATCHER) as desk:
        count(desk, van, [found(desk, van, "BAT-1", 3), found(desk, van, "HNG-2", 2)], LOST)

    with database.transaction(SYSTEM) as later:
        ids = {stock.part: stock.id for _part, stock in lying(later, van)}
        told = last_found(later, ids.values())
        assert [(told[ids[part]].difference, told[ids[part]].reason) for part in ("BAT-1", "HNG-2")] == [
            (-2, "lost"),
            (0, "lost"),
        ]
        entries = later.session.scalars(select(AuditEntry).where(AuditEntry.verb == "count"))
        assert {entry.role for entry in entries} == {DISPATCHER.role}
        assert all(stock.counted_at for _part, stock in lying(later, van))


def test_a_part_nobody_knew_of_is_put_on_record_where_it_lay(tx, van):
    count(tx, van, [Counted("CAP-3", 4)], ROUTINE)

    assert pieces(tx, van)["CAP-3"] == 4


def test_the_depot_is_counted_apart_from_the_vans(tx, van):
    depot = Place(van.branch)

    count(tx, depot, [Counted("BAT-1", 7)], ROUTINE)

    assert (pieces(tx, depot), pieces(tx, van)["BAT-1"]) == ({"BAT-1": 7}, 5)


def test_who_counted_while_a_piece_was_built_in_counts_again(tx, van):
    before = found(tx, van, "BAT-1", 5)
    stock = tx.session.scalars(select(Stock).where(Stock.part == "BAT-1")).one()
    stock.pieces -= 1
    tx.session.flush()

    with pytest.raises(MovedMeanwhile) as refused:
        count(tx, van, [before], ROUTINE)
    assert refused.value.facts["pieces"] == 4


def test_who_found_a_part_that_somebody_else_put_on_record_meanwhile_counts_again(tx, van):
    with pytest.raises(MovedMeanwhile):
        count(tx, van, [Counted("BAT-1", 1)], ROUTINE)


@pytest.mark.parametrize(
    ("counted", "refusal"),
    [
        ([], NothingCounted),
        ([Counted("BAT-1", -1)], OddCount),
        ([Counted("BAT-1", 10_000)], OddCount),
        ([Counted("BAT-1", 1), Counted("BAT-1", 2)], OddCount),
        ([Counted("no such part", 1)], UnknownPart),
    ],
)
def test_an_odd_count_changes_nothing(tx, van, counted, refusal):
    with pytest.raises(refusal):
        count(tx, van, counted, ROUTINE)
    assert pieces(tx, van) == {"BAT-1": 5, "HNG-2": 2}
