"""How long a branch's outlooks take: 100 engineers, 1,000 open orders; from the records to the kept rows.

python -m benchmarks.outlook

The bar is 2 seconds of CPU; the run fails where it is missed. Printed are the seconds of this process.
"""

import random
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from benchmarks.scratch import scratch
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.people.branch import Branch, Zone
from dispatch.people.engineer import Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.planning.outlook.outlook import Outlook
from dispatch.planning.outlook.recompute import recompute
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions, visits
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from dispatch.work.work_order import Channel

ENGINEERS, ORDERS, DAYS, BAR = 100, 1_000, 8, 2.0
UNPLANNED = 300
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WEEK = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
SKILLS = ("locks", "heat", "network", "cameras")


def furnish(database: Database) -> int:
    """A branch in the middle of a working day: two visits behind each engineer's, the rest ahead."""
    rng = random.Random(41)
    with database.transaction(SYSTEM) as tx:
        branch = Branch(code="oslo", name="Oslo", time_zone="Europe/Oslo", depot_lat=59.91, depot_lon=10.75, area=[])
        branch.open_calendars({"weekly": WEEK})
        targets = {"response": "8bh", "arrival": "3bd", "resolution": "7bd"}
        tx.add(
            branch, SlaRule(priority=Priority.NORMAL, effective_from=date(2020, 1, 1), calendar="opening", **targets)
        )
        tx.add(*(Skill(code=code, names={"en": code}) for code in SKILLS))
        tx.session.flush()
        faults = [_fault(tx, code) for code in SKILLS]
        crew = [_engineer(tx, rng, branch, number) for number in range(ENGINEERS)]
    for part in range(0, ORDERS, 50):
        with database.transaction(SYSTEM, at=NOON - timedelta(hours=rng.uniform(0, 60))) as tx:
            here, kinds = tx.session.merge(branch), [tx.session.merge(fault) for fault in faults]
            for number in range(part, part + 50):
                visit = _order(tx, rng, here, rng.choice(kinds), number)
                if number < ORDERS - UNPLANNED:
                    slot, who = divmod(number, ENGINEERS)
                    day, hour = divmod(slot, 4)
                    _plan(tx, visit, crew[who].id, NOON + timedelta(days=day, hours=1.25 * hour + 0.5))
    return branch.id


def _fault(tx: Transaction, skill: str) -> FaultTypeEdition:
    fault = FaultTypeEdition(
        fault_type=FaultType(code=skill), effective_from=date(2024, 1, 1), names={"en": skill}, minutes=45, spread=15,
        work_kind=WorkKind.REPAIR, domain=FaultDomain.DEVICE, needs={skill: 1}, impact=2, urgency=2, parts=[],
    )  # fmt: skip
    tx.add(fault)
    return fault


def _engineer(tx: Transaction, rng: random.Random, branch: Branch, number: int) -> Engineer:
    engineer = Engineer(
        code=f"E{number}", name=f"Engineer {number}", branch=branch, start_lat=rng.uniform(59.7, 60.1),
        start_lon=rng.uniform(10.4, 11.1), start_place="home", languages=["nb"], shift_pattern="day", weekly_hours=37.5,
    )  # fmt: skip
    engineer.skills = [EngineerSkill(skill=skill, level=2) for skill in SKILLS]
    tx.add(engineer)
    tx.session.flush()
    for day in range(DAYS):
        begins = NOON.replace(hour=7) + timedelta(days=day)
        tx.add(Shift(
            engineer_id=engineer.id, day=begins.date(), starts_at=begins, ends_at=begins + timedelta(hours=8),
            break_minutes=30, break_from=begins + timedelta(hours=3), break_to=begins + timedelta(hours=5),
        ))  # fmt: skip
    return engineer


def _order(tx: Transaction, rng: random.Random, branch: Branch, fault: FaultTypeEdition, number: int) -> Visit:
    customer = Customer(name=f"Customer {number}", phone=f"+47900{number:05}", language="nb")
    home = Home(
        customer=customer, street=f"Street {number}", postcode="0450", city="Oslo", lat=rng.uniform(59.7, 60.1),
        lon=rng.uniform(10.4, 11.1), located=LocationQuality.EXACT, zone=Zone.URBAN,
    )  # fmt: skip
    tx.add(home)
    facts = {"branch": branch, "customer": customer, "home": home, "fault": fault}
    order = actions.open_order(tx, **facts, channel=Channel.PHONE, title="Lock")
    actions.move(tx, order.reference, "accept")
    return order.visits[0]


def _plan(tx: Transaction, visit: Visit, engineer_id: int, starts_at: datetime) -> None:
    visits.assign(tx, visit, tx.session.get_one(Engineer, engineer_id), starts_at=starts_at, travel=900, override=None)
    opens = starts_at - timedelta(hours=1)
    promise_window(tx, visit, window_from=opens, window_to=opens + timedelta(hours=2))


def measured(database: Database, branch_id: int, *, times: int = 5) -> float:
    """The median of several looks after a first that warms up."""
    settings, spent = Settings(secret_key="x" * 32), []
    for _ in range(times + 1):
        began = time.process_time()
        recompute(database, settings, branch_id=branch_id)
        spent.append(time.process_time() - began)
    return statistics.median(spent[1:])


def main() -> int:
    with scratch() as url:
        engine = connect(url)
        database = Database(engine, clock=lambda: NOON)
        branch_id = furnish(database)
        seconds = measured(database, branch_id)
        with database.transaction(SYSTEM) as tx:
            states = tx.session.execute(select(Outlook.state, func.count()).group_by(Outlook.state)).all()
        engine.dispose()
    counted = ", ".join(f"{state.value} {count}" for state, count in sorted(states))
    print(f"{ENGINEERS} engineers, {ORDERS} orders: {seconds:.2f} s of CPU, bar {BAR:.1f} s; {counted}")
    return seconds > BAR


if __name__ == "__main__":
    sys.exit(main())
