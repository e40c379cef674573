"""Offering times: 100 engineers, 15 days, 5 windows, and three visits that stand on each engineer's day.

python -m benchmarks.booking            the table: cold, warm, and after each of many bookings
"""

import statistics
import time
from datetime import UTC, date, datetime, timedelta
from random import Random

import click
from sqlalchemy import Engine, insert, select

from benchmarks.scratch import scratch
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.memory import settle
from dispatch.people.branch import Branch, Zone
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.booking.booking import book
from dispatch.planning.booking.desk import Desk, desk_of
from dispatch.planning.booking.holding import hold
from dispatch.planning.booking.offering import counter, slots
from dispatch.stamp import SYSTEM
from dispatch.store.base import Base
from dispatch.store.columns import period
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions, queries, visits
from dispatch.work.work_order import Channel

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OFFICE = {"weekly": {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
ROW = "{:<44} {:>10} {:>10} {:>10}"


@click.command()
@click.option("--engineers", default=100, show_default=True)
@click.option("--days", default=15, show_default=True)
@click.option("--bookings", default=120, show_default=True, help="Each changes one of the days.")
@click.option("--standing", default=3, show_default=True, help="Visits on each engineer's day.")
def main(engineers: int, days: int, bookings: int, standing: int):
    with scratch() as url:
        _measure(connect(url), engineers, days, bookings, standing)


def _measure(engine: Engine, engineers: int, days: int, bookings: int, standing: int) -> None:
    database, chance, desk = Database(engine, clock=lambda: NOW), Random(1), desk_of("model")
    with database.transaction(SYSTEM) as tx:
        references = region(tx, chance, engineers, days, bookings)
        if standing:
            filled(tx, chance, references.pop(), standing)
    _offered(database, references[0], Desk(desk.roads, desk.ways))  # code is loaded once
    settle()  # as the web server does
    click.echo(ROW.format("milliseconds of CPU, PostgreSQL's aside", "median", "p99", "most"))
    cold = [_offered(database, references[0], desk)[0]]
    click.echo(ROW.format("first look of a process, all days opened", *_spread(cold)))
    warm = [_offered(database, reference, desk)[0] for reference in references[:20] * 10]
    click.echo(ROW.format("nothing changed since", *_spread(warm)))
    after, taken = [], []
    for reference in references[:bookings]:
        spent, found = _offered(database, reference, desk)
        after.append(spent)
        taken.append(_booked(database, reference, desk, chance.choice([slot for slot in found if slot.is_open])))
    click.echo(ROW.format("one day changed since", *_spread(after[1:])))
    click.echo(ROW.format("keeping a time and booking it", *_spread(taken)))
    engine.dispose()


def _offered(database: Database, reference: str, desk: Desk) -> tuple[float, list]:
    begun = time.process_time()
    with database.transaction(SYSTEM) as tx:
        found = slots(counter(tx, queries.work_order(tx, reference), desk))
    return 1000 * (time.process_time() - begun), found


def _booked(database: Database, reference: str, desk: Desk, slot) -> float:
    begun = time.process_time()
    with database.transaction(SYSTEM) as tx:
        order = queries.work_order(tx, reference, lock=True)
        kept = hold(tx, order, slot.window.opens, desk=desk)
        book(tx, order, kept.id, desk=desk)
    return 1000 * (time.process_time() - begun)


def _spread(spent: list[float]) -> list[str]:
    ordered = sorted(spent)
    worst = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    return [f"{each:.1f}" for each in (statistics.median(ordered), worst, ordered[-1])]


def region(
    tx: Transaction, chance: Random, engineers: int, days: int, orders: int, *, now: datetime = NOW
) -> list[str]:
    branch = Branch(
        code="bench", name="Oslo", time_zone="Europe/Oslo", depot_lat=59.91, depot_lon=10.75, area=[], language="nb"
    )
    branch.open_calendars(OFFICE)
    rule = BookingRule.usual(WorkKind.INSTALLATION)
    rule.horizon = days
    edition = FaultTypeEdition(
        fault_type=FaultType(code="lock"), effective_from=date(2020, 1, 1), names={"en": "Fit a lock"},
        work_kind=WorkKind.INSTALLATION, domain=FaultDomain.DEVICE, needs={}, minutes=60, spread=15, impact=2,
        urgency=1, parts=[],
    )  # fmt: skip
    tx.add(branch, rule, edition)
    tx.session.flush()
    for number in range(engineers):
        engineer = Engineer(
            code=f"E{number}", name=f"Engineer {number}", branch_id=branch.id, branch=branch, languages=["nb"],
            start_lat=59.91 + chance.gauss(0, 0.06), start_lon=10.75 + chance.gauss(0, 0.1), start_place="Home",
            shift_pattern="day", weekly_hours=37.5,
        )  # fmt: skip
        tx.add(engineer)
        tx.session.flush()
        for ahead in range(days + 1):
            starts = now.replace(hour=6) + timedelta(days=ahead)
            tx.add(Shift(engineer_id=engineer.id, day=starts.date(), starts_at=starts, ends_at=starts.replace(hour=15)))
    tx.session.flush()
    return [_order(tx, chance, branch, edition, number) for number in range(max(orders, 20) + 1)]


def filled(tx: Transaction, chance: Random, reference: str, each: int) -> None:
    """So many visits on every day of everybody, copied from one that was given to somebody."""
    order = queries.work_order(tx, reference)
    first = tx.session.scalars(select(Shift).order_by(Shift.id)).first()
    order.move("accept", tx.stamp)
    actions.settle(tx, order)
    visit = visits.assign(tx, order.current_visit, first.engineer, starts_at=first.starts_at, travel=1200)
    tx.session.flush()
    homes = tx.session.scalars(select(Home.id)).all()
    spans = [
        (shift.engineer_id, shift.starts_at + timedelta(minutes=30 + 150 * turn))
        for shift in tx.session.scalars(select(Shift))
        for turn in range(each)
    ]
    visit.release(NOW)
    orders = _copies(tx, order, [{"reference": f"F{n}", "home_id": chance.choice(homes)} for n in range(len(spans))])
    taken = [
        {"engineer_id": who, "during": period(at - timedelta(minutes=20), at + timedelta(hours=1)), "released_at": None}
        for who, at in spans
    ]
    engaged = _copies(tx, visit.engagement, taken)
    stays = [
        {"work_order_id": order_id, "engagement_id": engagement, "engineer_id": who, "starts_at": at}
        | {"ends_at": at + timedelta(hours=1), "window_from": at, "window_to": at + timedelta(hours=2)}
        for order_id, engagement, (who, at) in zip(orders, engaged, spans, strict=True)
    ]
    _copies(tx, visit, stays)


def _copies(tx: Transaction, noun: Base, rows: list[dict]) -> list[int]:
    """Written past the audit, which nobody reads here."""
    table = type(noun).__table__
    usual = tx.session.execute(select(table).where(table.c.id == noun.id)).one()._asdict()
    del usual["id"]
    query = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(tx.session.scalars(query, [usual | row for row in rows]))


def _order(tx: Transaction, chance: Random, branch: Branch, fault: FaultTypeEdition, number: int) -> str:
    customer = Customer(name=f"Household {number}", phone=f"+47900{number:05}", language="nb")
    home = Home(
        customer=customer, street="Storgata 1", postcode="0155", city="Oslo", located=LocationQuality.EXACT,
        lat=59.91 + chance.gauss(0, 0.05), lon=10.75 + chance.gauss(0, 0.09), zone=Zone.URBAN,
    )  # fmt: skip
    tx.add(customer, home)
    tx.session.flush()
    facts = {"branch": branch, "customer": customer, "home": home, "fault": fault}
    return actions.open_order(tx, **facts, channel=Channel.PHONE, title="A lock").reference


if __name__ == "__main__":
    main()
