"""Whatever changes the outlook of a branch asks for a new one: every step of an order's life, of its clocks, and of
those who could come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from dispatch.calendars import actions as calendars
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.people.actions import add_shift
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning.rescue.handing import to_branch
from dispatch.store.database import Database, Transaction
from dispatch.work import absences, actions, queries, visits
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.foreign import ForeignEvent, record
from dispatch.work.sla.lap import EventKind
from dispatch.work.windows import promise_window
from tests.builders import DISPATCHER, NINE, OFFICE, SYSTEM, a_branch, a_fault, an_engineer, the_engineer
from tests.builders import a_work_order as received
from tests.dispatch.planning.day_under_way import TODAY, moment

REPORT = {"cause": "empty_battery", "solution": "part_replaced", "effect": "works", "unsigned_because": "left key"}


class Walk:
    def __init__(self, database: Database):
        self.database = database
        with database.transaction(DISPATCHER) as tx:
            self.branch, self.other = a_branch(tx), a_branch(tx)
            self.engineer, self.fault = an_engineer(tx, self.branch), a_fault(tx)
        self.asked()

    def asked(self) -> set[int]:
        """The branches for which a look is waiting, which is taken away."""
        with self.database.transaction(SYSTEM) as tx:
            rows = tx.session.scalars(
                text("SELECT (args->>'branch_id')::int FROM procrastinate_jobs WHERE task_name = 'planning.outlook'")
            ).all()
            tx.session.execute(text("DELETE FROM procrastinate_jobs"))
        return set(rows)

    def does(self, step: Callable[[Transaction], object], actor=DISPATCHER) -> set[int]:
        with self.database.transaction(actor) as tx:
            step(tx)
        return self.asked()

    def order(self, tx: Transaction):
        return queries.work_order(tx, self.reference)

    def visit(self, tx: Transaction):
        return self.order(tx).current_visit

    def kari(self, tx: Transaction) -> Engineer:
        return tx.session.get_one(Engineer, self.engineer.id)

    def opened(self, tx: Transaction) -> None:
        branch, fault = tx.session.get_one(Branch, self.branch.id), tx.session.get_one(FaultTypeEdition, self.fault.id)
        self.reference = received(tx, branch=branch, fault=fault).reference

    def given(self, tx: Transaction) -> None:
        visits.assign(tx, self.visit(tx), self.kari(tx), starts_at=moment(12), travel=600)

    def told(self, tx: Transaction) -> None:
        ends = {"window_from": TODAY.at_hour(11), "window_to": TODAY.at_hour(13)}
        promise_window(tx, self.visit(tx), **ends)


@pytest.fixture
def walk(database: Database) -> Walk:
    return Walk(database)


def test_every_step_of_an_order_asks_for_a_look(walk: Walk):
    def moved(verb: str, **facts: str) -> Callable[[Transaction], object]:
        return lambda tx: actions.move(tx, walk.reference, verb, **facts)

    def went(verb: str) -> Callable[[Transaction], object]:
        return lambda tx: visits.go(tx, walk.visit(tx), verb)

    def replied(tx: Transaction) -> None:
        actions.triage(tx, walk.reference, version=walk.order(tx).version, title="Lock jams")

    at_work = the_engineer(walk.engineer)
    steps = [
        ("opened", walk.opened, DISPATCHER),
        ("triaged", replied, DISPATCHER),
        ("accepted", moved("accept"), DISPATCHER),
        ("waits", moved("wait", reason="customer"), DISPATCHER),
        ("goes on", moved("resume"), DISPATCHER),
        ("given", walk.given, DISPATCHER),
        ("told", walk.told, DISPATCHER),
        ("on the way", went("set_out"), at_work),
        ("turned back", went("turn_back"), at_work),
        ("on the way again", went("set_out"), at_work),
        ("arrived", went("arrive"), at_work),
        ("done", lambda tx: visits.complete(tx, walk.visit(tx), REPORT), at_work),
    ]
    silent = [name for name, step, actor in steps if walk.does(step, actor) != {walk.branch.id}]
    assert silent == []


def test_whatever_else_bears_on_it_asks_for_a_look(walk: Walk):
    for step in (walk.opened, lambda tx: actions.move(tx, walk.reference, "accept"), walk.given):
        walk.does(step)
    away = {"starts_at": NINE + timedelta(days=2), "ends_at": NINE + timedelta(days=3), "why": "leave"}

    def absent(tx: Transaction) -> None:
        walk.absence = absences.report_absence(tx, walk.kari(tx), **away)[0].id

    def paused(tx: Transaction) -> None:
        facts = {"clock": ClockName.RESOLUTION, "kind": EventKind.PAUSE, "at": NINE, "reason": "customer"}
        assert record(tx, [ForeignEvent(order=walk.reference, **facts)]).kept == 1

    def other_hours(tx: Transaction) -> None:
        calendars.set_week(tx, walk.branch.code, "opening", weekly=OFFICE["weekly"], time_zone="Europe/Helsinki")

    def another_shift(tx: Transaction) -> None:
        hours = {"starts_at": NINE + timedelta(days=4), "ends_at": NINE + timedelta(days=4, hours=6)}
        add_shift(tx, walk.kari(tx), TODAY.day + timedelta(days=4), **hours)

    steps = [
        ("absent", absent),
        ("not absent", lambda tx: absences.cancel_absence(tx, walk.absence)),
        ("a pause elsewhere", paused),
        ("other hours", other_hours),
        ("another shift", another_shift),
    ]
    silent = [name for name, step in steps if walk.does(step) != {walk.branch.id}]
    assert silent == []


def test_an_order_that_changes_hands_asks_for_both_branches(walk: Walk):
    walk.does(walk.opened)
    found = walk.does(lambda tx: to_branch(tx, walk.order(tx), tx.session.get_one(Branch, walk.other.id), "to_partner"))
    assert found == {walk.branch.id, walk.other.id}
