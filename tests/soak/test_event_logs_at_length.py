"""Event logs of help desks with waiting states, thousands of them, through the API and through the bulk import, beside
a count quarter by quarter.

Run by `LOGS=5000 make soak ARGS="-k event_logs"`.
"""

import io
import json
import os
import random
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.importing import actions
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.lap import EventKind
from dispatch.work.work_order import WorkOrder
from tests.api.conftest import Program, program  # noqa: F401 - a fixture
from tests.builders import NINE, a_branch, a_fault
from tests.dispatch.intake.importing import OPERATOR
from tests.dispatch.test_clocks_log import QUARTER, SIX_DAYS, ByHand

LOGS = int(os.environ.get("LOGS", "5000"))
AT_ONCE = 250
BEGAN = NINE - SIX_DAYS * QUARTER
REASONS = ["customer", "part", "access"]
LATER = [EventKind.PAUSE] * 4 + [EventKind.RESUME] * 4 + [EventKind.STOP] * 2 + [EventKind.START, EventKind.CANCEL]
Step = tuple[int, EventKind, str | None]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 3)]

MAPPING = {
    "source": "desk",
    "time_zone": "UTC",
    "fields": {
        "id": "id",
        "opened_at": "opened",
        "ended_at": "closed",
        "name": {"constant": "Somebody"},
        "branch": {"constant": "desk"},
        "zone": {"constant": "urban"},
        "fault": {"constant": "lock"},
        "pauses": "pauses",
    },
}


@pytest.fixture
def furnished(database: Database) -> None:
    """A desk open as `ByHand` counts."""
    weekly = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    with database.transaction(OPERATOR) as tx:
        a_branch(tx, code="desk", opening={"zone": "Europe/Oslo", "weekly": weekly})
        a_fault(tx).fault_type.code = "lock"


def brought_in(database: Database, rows: list[dict]) -> None:
    file = io.BytesIO(json.dumps(rows).encode())
    with database.transaction(OPERATOR) as tx:
        run, _ = actions.begin(tx, file, file_name="desk.json", mapping=MAPPING, dry_run=False)
    actions.carry_through(database, run, file, actor=OPERATOR, provider=ours(), progress=lambda line, lines: None)
    with database.transaction(OPERATOR) as tx:
        tx.session.refresh(run := actions.run(tx, run.id))
        assert (run.accepted, run.rejected) == (len(rows), 0)


def moment(quarter: int) -> str:
    return (BEGAN + quarter * QUARTER).isoformat()


def a_log(seed: int) -> list[Step]:
    """Overlapping pauses, what goes on that never waited, what is opened again, and what ends before it began."""
    r = random.Random(seed)
    log: list[Step] = [(0, EventKind.START, None)]
    for _ in range(r.randrange(10)):
        kind = r.choice(LATER)
        reason = (
            r.choice(REASONS) if kind is EventKind.PAUSE or (kind is EventKind.RESUME and r.random() < 0.5) else None
        )
        log.append((r.randrange(1, SIX_DAYS), kind, reason))
    return sorted(log, key=lambda step: step[0])


def test_what_is_told_through_the_api_stood_still_as_counted(database, furnished, program):  # noqa: F811
    teller, wrong, met = program(Role.MANAGER), [], 0
    brought_in(database, [{"id": n, "opened": moment(0), "closed": None, "pauses": None} for n in range(LOGS)])
    with database.transaction(OPERATOR) as tx:
        keys = tx.session.execute(select(WorkOrder.reference, WorkOrder.external_key))
        numbers = {reference: int(key.split(":")[1]) for reference, key in keys}
    for first in range(0, LOGS, AT_ONCE):
        logs = {number: a_log(number) for number in range(first, min(first + AT_ONCE, LOGS))}
        answer = teller.post("/clock-events", {"events": list(events(logs))}).get_json()
        assert answer["refused"] == []
        for order in answer["orders"]:
            clock = next(one for one in order["clocks"] if one["clock"] == "resolution")
            number = numbers[order["order"]]
            target = target_of(number)
            hand = ByHand(BEGAN, logs[number], SIX_DAYS)
            theirs = 900 * hand.paused(), 900 * hand.elapsed(target)
            if (clock["paused_s"], clock["elapsed_s"]) != theirs:
                wrong.append((number, logs[number], theirs, clock["paused_s"], clock["elapsed_s"]))
            met += 1
    print(f"\n{met} logs through the API, {len(wrong)} differences")
    assert (met, wrong[:5]) == (LOGS, [])


def target_of(number: int) -> str:
    return "8bh" if number % 2 else "30h"


def events(logs: dict[int, list[Step]]) -> Iterator[dict]:
    """In any order, as recorded systems tell them; each with a key of its own."""
    for number, log in logs.items():
        usual = {"order": f"desk:{number}", "clock": "resolution"}
        yield usual | {"kind": "retarget", "at": moment(0), "target": target_of(number), "key": "judge"}
        for place, (at, kind, reason) in enumerate(log[1:]):
            said = {"kind": kind.value, "at": moment(at), "key": f"e{place}"} | ({"reason": reason} if reason else {})
            yield usual | said | ({"target": target_of(number)} if kind is EventKind.START else {})


def test_what_is_imported_in_bulk_stood_still_as_counted(database, furnished):
    cases = [spells(number) for number in range(LOGS)]
    brought_in(database, [row for row, _ in cases])
    wrong = []
    with database.transaction(OPERATOR) as tx:
        for order in tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id)):
            lap = laps_of(order)[ClockName.RESOLUTION]
            still = cases[int(order.external_key.split(":")[1])][1]
            if lap.paused(NINE) != still * QUARTER:
                wrong.append((order.external_key, lap.paused(NINE), still * QUARTER))
    print(f"\n{LOGS} cases in bulk, {len(wrong)} differences")
    assert wrong[:5] == []


def spells(seed: int) -> tuple[dict, int]:
    """A row, and how many quarters of it stood still: counted in a set, whatever overlaps, touches or lies outside."""
    r = random.Random(seed)
    closed = r.choice([None, r.randrange(1, SIX_DAYS)])
    end, told, still = closed or SIX_DAYS, [], set()
    for _ in range(r.randrange(6)):
        since = r.randrange(-96, SIX_DAYS)
        until = r.choice([None, min(SIX_DAYS, since + r.randrange(200))])
        told.append([moment(since), until if until is None else moment(until), r.choice(REASONS)])
        still |= set(range(max(0, since), end if until is None else min(until, end)))
    r.shuffle(told)
    ended = None if closed is None else moment(closed)
    return {"id": seed, "opened": moment(0), "closed": ended, "pauses": json.dumps(told)}, len(still)
