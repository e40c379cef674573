"""What is built in leaves the van; what the van did not have by our count is built in all the same, and said."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from dispatch.catalogue.part import Part
from dispatch.parts.actions import deliver, put_in_stock, refill
from dispatch.parts.stock import Stock
from dispatch.people.engineer import Engineer
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.stamp import SYSTEM
from dispatch.store.audit import AuditEntry
from dispatch.work.visit import Visit
from tests.dispatch.prices.builders import a_price_list
from tests.dispatch.prices.work_done import finished, on_site

BATTERY = {"number": "BAT-1", "serial": "S-77"}


@pytest.fixture
def shelf(database):
    with database.transaction(SYSTEM) as tx:
        a_price_list(tx)
        tx.add(Part(number="BAT-1", names={"en": "Battery"}, models=[]))


@pytest.fixture
def van(database, clock, shelf) -> Callable[..., Visit]:
    """An engineer who has arrived, with so many batteries in the van and in the depot."""

    def stocked(pieces: int, *, depot: int = 0) -> Visit:
        visit = on_site(database, clock)
        with database.transaction(SYSTEM) as tx:
            engineer = tx.session.get_one(Engineer, visit.engineer_id)
            put_in_stock(tx, engineer.branch, "BAT-1", pieces, engineer=engineer)
            put_in_stock(tx, engineer.branch, "BAT-1", depot)
        return visit

    return stocked


def pieces(database, engineer_id: int | None) -> int:
    with database.transaction(SYSTEM) as tx:
        there = Stock.engineer_id.is_(None) if engineer_id is None else Stock.engineer_id == engineer_id
        return tx.session.scalar(select(Stock.pieces).where(there))


def alerts(database) -> list[dict]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Alert.facts).where(Alert.kind == AlertKind.PARTS_MISSING)))


def test_what_is_built_in_leaves_the_van_and_its_serial_stays_out_of_the_audit(van, database, worker):
    visit = van(3)

    finished(database, visit, because="agreed_by_phone", parts_used=[BATTERY, BATTERY])
    worker()

    assert pieces(database, visit.engineer_id) == 1
    assert alerts(database) == []
    with database.transaction(SYSTEM) as tx:
        taken = tx.session.scalars(select(AuditEntry).where(AuditEntry.subject == "stock", AuditEntry.verb == "use"))
        assert [entry.changes["pieces"] for entry in taken] == [[3, 1]]
        assert "S-77" not in str(tx.session.scalars(select(AuditEntry.changes)).all())


def test_an_engineer_at_the_door_is_never_refused_for_a_count_and_the_desk_hears_of_it(van, database, worker):
    visit = van(1)

    finished(database, visit, because="agreed_by_phone", parts_used=[BATTERY, BATTERY, {"number": "odd", "serial": ""}])
    worker()

    assert pieces(database, visit.engineer_id) == 0
    told = {(one["part"], one["pieces"], one["engineer_id"]) for one in alerts(database)}
    assert told == {("BAT-1", 1, visit.engineer_id), ("odd", 1, visit.engineer_id)}


def test_a_van_is_filled_from_the_depot_as_far_as_that_reaches(van, database):
    visit = van(1, depot=2)

    with database.transaction(SYSTEM) as tx:
        engineer = tx.session.get_one(Engineer, visit.engineer_id)
        refill(tx, engineer, {"BAT-1": 5})

    assert (pieces(database, visit.engineer_id), pieces(database, None)) == (3, 0)
    with database.transaction(SYSTEM) as tx:
        assert deliver(tx, tx.session.get_one(Engineer, visit.engineer_id).branch, "BAT-1", 9).pieces == 9


def test_the_database_keeps_no_less_than_nothing(van, database):
    van(0)

    with database.transaction(SYSTEM) as tx, pytest.raises(IntegrityError), tx.session.begin_nested():
        tx.session.execute(text("UPDATE stock SET pieces = pieces - 1"))
