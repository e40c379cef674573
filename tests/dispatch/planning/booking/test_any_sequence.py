"""Whatever happens in whatever order: who booked a time has it, with somebody who can do the work."""

from datetime import date, timedelta

import pytest

from dispatch.planning.booking.holding import SlotGone, hold, release
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Database
from dispatch.work import queries
from tests.builders import DISPATCHER, a_branch
from tests.clock import Clock
from tests.dispatch.planning.booking.life import EVERY_DAY, ZONE, Life
from tests.dispatch.planning.booking.rooms import a_desk, a_rule, an_installation, on

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(("seed", "first"), [(1, SPRING), (2, AUTUMN)])
def test_after_any_sequence_every_booking_stands_in_its_window_with_a_qualified_engineer(
    database: Database, clock: Clock, seed: int, first: date
):
    life = Life(database, clock, seed=seed, first=first)
    life.live(16)
    assert {"choose: done", "confirm: done"} <= set(life.tally)


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_on_the_days_the_clocks_change_the_list_is_what_can_be_booked(database: Database, clock: Clock, day: date):
    desk, sunday = a_desk(), PlanningDay(day, ZONE)
    clock.at = sunday.begins - timedelta(hours=12)
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx, opening=EVERY_DAY)
        a_rule(tx, notice=0, length=1, slack=15, horizon=1)
        # Through the night, so that the hour that is missing or comes twice is asked for.
        on(tx, branch, day - timedelta(days=1), hours=(22, 30))
        on(tx, branch, day, hours=(0, 8))
        order = an_installation(tx, branch, fault={"minutes": 30})
        shown = [slot for slot in slots(counter(tx, order, desk)) if slot.day == day]
    hours = [slot.window.opens for slot in shown]
    assert len(hours) == len(set(hours)) and sorted(hours) == hours
    for slot in shown:
        with database.transaction(DISPATCHER) as tx:
            again = queries.work_order(tx, order.reference, lock=True)
            if slot.is_open:
                kept = hold(tx, again, slot.window.opens, desk=desk)
                assert slot.window.opens <= kept.starts_at < slot.window.closes
                release(tx, again, kept.id)
            else:
                with pytest.raises(SlotGone):
                    hold(tx, again, slot.window.opens, desk=desk)
