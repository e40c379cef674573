"""No more of one kind of work on a day than the branch takes, however many engineers are free."""

import pytest
from sqlalchemy import Engine, text

from dispatch.catalogue.booking_cap import BookingCap
from dispatch.catalogue.fault_type import WorkKind
from dispatch.planning.booking import offering
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.holding import SlotGone, hold
from dispatch.planning.booking.offering import counter, slots
from dispatch.store.database import Database, Transaction
from tests.builders import DISPATCHER, a_branch
from tests.dispatch.planning.booking.rooms import OSLO, a_desk, a_rule, an_installation, on

TEN, TWELVE = OSLO.at_hour(10), OSLO.at_hour(12)


def capped(tx: Transaction, most: int):
    branch = a_branch(tx)
    a_rule(tx, reserve=0)
    for _ in range(3):
        on(tx, branch)
    tx.add(BookingCap(branch_id=branch.id, work_kind=WorkKind.INSTALLATION, most=most))
    tx.session.flush()
    return branch


def test_a_full_day_is_closed_and_says_how_many_are_taken(tx: Transaction):
    branch, desk = capped(tx, 2), a_desk()
    for _ in range(2):
        order = an_installation(tx, branch)
        book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    other = an_installation(tx, branch)
    found = slots(counter(tx, other, desk), why=True)
    assert {reason["code"] for slot in found for reason in slot.reasons} == {"cap"}
    with pytest.raises(SlotGone):
        hold(tx, other, TWELVE, desk=desk)


def test_whoever_has_a_place_on_the_full_day_may_move_within_it(tx: Transaction):
    branch, desk = capped(tx, 1), a_desk()
    order = an_installation(tx, branch)
    book(tx, order, hold(tx, order, TEN, desk=desk).id, desk=desk)
    assert book(tx, order, hold(tx, order, TWELVE, desk=desk).id, desk=desk).window_from == TWELVE


@pytest.mark.parametrize("guarded", [True, False])
def test_the_database_itself_counts(own_database: str, owner_engine: Engine, monkeypatch, guarded: bool):
    if not guarded:
        with owner_engine.begin() as connection:
            connection.execute(text("DROP TRIGGER hold_within_cap ON hold"))
    monkeypatch.setattr(offering, "full_days", lambda *_: {})
    desk, held = a_desk(), 0
    with Database(owner_engine).transaction(DISPATCHER, at=OSLO.begins) as tx:
        branch = capped(tx, 1)
        for _ in range(2):
            try:
                hold(tx, an_installation(tx, branch), TEN, desk=desk)
                held += 1
            except SlotGone:
                continue
    assert held == (1 if guarded else 2)
