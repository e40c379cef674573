"""A large day through the whole house: real orders, real messages, several workers that each solve a part at a time.

python -m benchmarks.large_days --visits 10000 --seconds 300
python -m benchmarks.large_days --visits 50000 --seconds 1500 --kill    # a worker dies on the way

Prices are the house's own and lateness an average over 20 days that may come, so costs don't compare with `growth`.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import click

from benchmarks.days import SKILLS, Kind, a_region
from benchmarks.scratch import scratch
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.catalogue.sla_rule import Priority
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.import_command import OPERATOR
from dispatch.people.actions import add_branch
from dispatch.people.branch import Branch, Zone
from dispatch.people.engineer import Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.planning import actions, queries
from dispatch.planning.lifecycle import LIVE
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.stamp import SYSTEM
from dispatch.store.bulk import copy_in
from dispatch.store.database import Database, Transaction, connect, utc_now
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import Channel, WorkOrder

ZONE = "Europe/Stockholm"
PER_ENGINEER = 6.25
OPEN = {"weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}
PRIORITIES = {0: Priority.LOW, 1: Priority.NORMAL, 2: Priority.HIGH, 5: Priority.CRITICAL}  # by the day's weights
LOOK = 2.0  # seconds
COLUMNS = (
    "visits",
    "engineers",
    "workers",
    "seconds",
    "CPU seconds",
    "largest process, MB",
    "cost",
    "a visit",
    "left out",
)


@click.command()
@click.option("--visits", default=10_000, show_default=True)
@click.option("--seconds", default=300, show_default=True, help="To search, by the clock.")
@click.option("--workers", default=2, show_default=True)
@click.option("--kill", is_flag=True, help="Kill a worker in the midst of a part; another is started.")
def main(visits: int, seconds: int, workers: int, kill: bool) -> None:
    kind = Kind(visits, round(visits / PER_ENGINEER), 1)
    with scratch(fast=False) as url:
        database = Database(connect(url))
        branch_id, day = furnished(database, kind)
        click.echo("The day is there.")
        measure(database, url, kind, branch_id, day, seconds=seconds, workers=workers, kill=kill)


def measure(
    database: Database, url: str, kind: Kind, branch_id: int, day: date, *, seconds: int, workers: int, kill: bool
) -> None:
    with database.transaction(SYSTEM) as tx:
        run_id = actions.request_run(tx, branch_id, day, seconds=seconds, seed=1).id
    began = time.monotonic()
    with working(url, workers) as crew:
        run = watched(database, run_id, crew, url, kill=kill)
    took = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.failure:
        raise click.ClickException(str(run.failure))
    with database.transaction(SYSTEM) as tx:
        plan = queries.plan(tx, run_id)
        figures = (kind.visits, kind.engineers, workers, round(took), round(used.ru_utime + used.ru_stime))
        answer = (used.ru_maxrss // 1024, plan.cost, round(plan.cost / kind.visits), plan.after["left_out"])
    for line in (COLUMNS, ["--:"] * len(COLUMNS), [f"{figure:,}" for figure in (*figures, *answer)]):
        click.echo("| " + " | ".join(line) + " |")


@contextmanager
def working(url: str, count: int) -> Iterator[list[subprocess.Popen]]:
    crew = [a_worker(url) for _ in range(count)]
    try:
        yield crew
    finally:
        for each in crew:
            each.terminate()
        for each in crew:
            each.wait(120)


def a_worker(url: str) -> subprocess.Popen:
    settings = {"DATABASE_URL": url, "SECRET_KEY": uuid4().hex, "LOG_LEVEL": "error"}
    return subprocess.Popen([sys.executable, "-m", "dispatch", "worker"], env={**os.environ, **settings})


def watched(database: Database, run_id: int, crew: list[subprocess.Popen], url: str, *, kill: bool) -> PlanRun:
    told = None
    while True:
        time.sleep(LOOK)
        with database.transaction(SYSTEM) as tx:
            run = queries.run(tx, run_id)
        if run.state not in LIVE:
            return run
        progress = run.progress or {}
        now = (progress.get("turn"), progress.get("done"), progress.get("parts"))
        if now != told and progress:
            click.echo(f"{progress['at']:8.0f} s  turn {now[0]}, part {now[1]} of {now[2]}, cost {progress['cost']:,}")
        told = now
        if kill and progress.get("done"):
            kill = False
            crew[0].send_signal(signal.SIGKILL)
            crew[0].wait()
            crew[0] = a_worker(url)
            click.echo("A worker was killed.")


def furnished(database: Database, kind: Kind) -> tuple[int, date]:
    """The made-up day as orders and people of one branch, tomorrow. Past the house's own doors, for it is much."""
    data, places = a_region(kind)
    day = PlanningDay(local_day(utc_now(), ZONE) + timedelta(days=1), ZONE)
    with database.transaction(OPERATOR) as tx:
        branch = add_branch(tx, code="large", name="Large", time_zone=ZONE, postcodes={}, area=[], depot_lat=59.3,
                            depot_lon=18.0, opening=OPEN)  # fmt: skip
        tx.add(*(Skill(code=code, names={"en": code}) for code in SKILLS))
        tx.session.flush()
        faults = {level: _fault(tx, *level) for level in ((skill, n) for skill in SKILLS for n in (1, 2, 3))}
        _people(tx, branch, day, data["engineers"], places)
        _orders(tx, branch, day, data["visits"], places, faults)
        return branch.id, day.day


def _fault(tx: Transaction, skill: str, level: int) -> int:
    edition = FaultTypeEdition(
        fault_type=FaultType(code=f"{skill}{level}"), effective_from=date(2024, 1, 1), names={"en": skill}, minutes=60,
        work_kind=WorkKind.REPAIR, domain=FaultDomain.DEVICE, needs={skill: level}, spread=20, impact=2, urgency=2,
        parts=[],
    )  # fmt: skip
    tx.add(edition)
    tx.session.flush()
    return edition.id


def _people(tx: Transaction, branch: Branch, day: PlanningDay, crew: list[dict], places: list) -> None:
    home = [places[each["start"]] for each in crew]
    columns = (
        *("id", "code", "name", "branch_id", "start_lat", "start_lon", "start_place", "languages", "shift_pattern"),
        *("weekly_hours", "active", "version"),
    )
    rows = (
        (i, each["id"], each["id"], branch.id, *home[i - 1], "home", ["nb"], "day", 40.0, True, 1)
        for i, each in enumerate(crew, 1)
    )
    copy_in(tx.session, Engineer, columns, rows)
    held = ((i, code, level) for i, each in enumerate(crew, 1) for code, level in each["skills"].items())
    copy_in(tx.session, EngineerSkill, ("engineer_id", "skill", "level"), held)
    shifts = ((i, day.day, *map(day.moment, each["shift"]), 0, 0) for i, each in enumerate(crew, 1))
    copy_in(
        tx.session, Shift, ("engineer_id", "day", "starts_at", "ends_at", "break_minutes", "overtime_minutes"), shifts
    )


def _orders(tx: Transaction, branch: Branch, day: PlanningDay, asked: list[dict], places: list, faults: dict) -> None:
    customer = Customer(name="Many Homes", email="many@homes.example", language="en")
    tx.add(customer)
    tx.session.flush()
    columns = ("id", "customer_id", "street", "postcode", "city", "country", "lat", "lon", "located", "zone", "version")
    homes = (
        (
            i,
            customer.id,
            f"Street {i}",
            "00000",
            "Town",
            "SE",
            *places[each["loc"]],
            LocationQuality.EXACT,
            Zone.URBAN,
            1,
        )
        for i, each in enumerate(asked, 1)
    )
    copy_in(tx.session, Home, columns, homes)
    copy_in(
        tx.session,
        WorkOrder,
        ORDER,
        (_order(i, each, branch, customer, day, faults) for i, each in enumerate(asked, 1)),
    )
    copy_in(tx.session, Visit, VISIT, (_visit(i, each, day) for i, each in enumerate(asked, 1)))


ORDER = (
    *("id", "reference", "branch_id", "customer_id", "home_id", "fault_id", "channel", "language", "title"),
    *("description", "impact", "urgency", "critical", "priority", "state", "opened_at", "state_since", "arrival_due"),
    *("promised_by_hand", "reopened", "solved_remotely", "generation", "version"),
)
VISIT = (
    *("id", "work_order_id", "number", "stay", "same_engineer", "state", "minutes", "window_from", "window_to"),
    *("engineer_locked", "answers", "version"),
)


def _order(i: int, each: dict, branch: Branch, customer: Customer, day: PlanningDay, faults: dict) -> tuple:
    ((skill, level),) = each["skills"].items()
    due = None if each["due"] is None else day.moment(each["due"])
    return (
        *(i, f"WO-{i}", branch.id, customer.id, i, faults[skill, level], Channel.PHONE, "en", "Out of order", "", 2, 2),
        *(False, PRIORITIES[each["weight"]], OrderState.DISPATCH, day.begins, day.begins, due, False, 0, False, 1, 1),
    )


def _visit(i: int, each: dict, day: PlanningDay) -> tuple:
    booked = each["window"][1] - each["window"][0] <= 2 * 3600
    window = map(day.moment, each["window"]) if booked else (None, None)
    return (i, i, 1, 1, False, VisitState.OPEN, each["duration"] // 60, *window, False, {}, 1)


if __name__ == "__main__":
    main()
