"""Cases that stood still elsewhere: their pauses come along, and what is due follows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dispatch.store.database import Database
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE
from tests.dispatch.intake.importing import MAPPING, OPERATOR, a_closed_row, a_file, a_row, imported

pytestmark = pytest.mark.usefixtures("furnished")
HOUR = timedelta(hours=1)
OPENED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # ten o'clock on the wall, as all below
PAUSES = {"pauses": "Phone", "pause_reason": {"from": "Street", "values": {"Caller": "customer", "Spare": "part"}}}
FIELDS = MAPPING["fields"] | PAUSES
FIELDS = {name: field for name, field in FIELDS.items() if name not in ("phone", "street", "lat", "lon")}


def told(*pauses: list, why: str = "Caller") -> dict[str, str]:
    """The mapping of this file reads them where others keep the phone number."""
    return {"Phone": json.dumps([[f"2026-11-{end}" if end else end for end in one[:2]] + one[2:] for one in pauses]),
            "Street": why}  # fmt: skip


def brought(database: Database, *rows: dict[str, str]):
    return imported(database, a_file(rows), fields=FIELDS)


def lap(database: Database, clock: ClockName = ClockName.RESOLUTION):
    with database.transaction(OPERATOR) as tx:
        order = tx.session.scalars(select(WorkOrder)).one()
        found = laps_of(order)[clock]
        return found, getattr(order, f"{clock}_due"), found.due(NINE), found.spent(NINE)


def test_pauses_move_what_is_due_and_stop_only_what_their_reason_stops(database):
    brought(database, a_row(**told(["20T11:00", "20T13:00"], ["20T12:00", "20T14:30"])))

    resolution, kept, due, _ = lap(database)
    assert resolution.paused(NINE) == 3.5 * HOUR
    assert kept == due
    assert due > resolution.started + timedelta(days=7)
    assert lap(database, ClockName.RESPONSE)[0].paused(NINE) == timedelta()


def test_two_reasons_at_once_are_one_pause(database):
    brought(database, a_row(**told(["20T11:00", "20T13:00", "spare"], ["20T12:00", "20T14:00", "CALLER"])))

    assert lap(database)[0].paused(NINE) == 3 * HOUR


def test_a_pause_that_lasts_stands_until_somebody_goes_on(database):
    brought(database, a_row(**told(["20T11:00", "20T12:00"], ["20T16:00", None], ["20T17:00", "20T18:00"])))

    resolution, *_ = lap(database)
    assert (resolution.paused_for, resolution.paused_since) == ("customer", OPENED + 6 * HOUR)
    assert resolution.paused(OPENED + 8 * HOUR) == 3 * HOUR


def test_of_a_case_that_is_over_what_ran_and_what_stood_still_is_kept(database):
    brought(database, a_closed_row(**told(["19T10:00", "20T11:00"], ["21T09:00", None], ["22T09:00", "22T10:00"])))

    resolution, kept, _, spent = lap(database)
    assert resolution.stopped == OPENED + 23.5 * HOUR
    assert (resolution.paused(NINE), spent) == (1.5 * HOUR, 22 * HOUR)
    assert kept is None


@pytest.mark.parametrize(
    "pauses, why, reason, field",
    [
        ("yes", "Caller", "bad-pauses", "pauses"),
        ("[[1, 2]]", "Caller", "bad-pauses", "pauses"),
        ('[["2026-11-20T12:00"]]', "Caller", "bad-pauses", "pauses"),
        ('[["2026-11-20T12:00", "2026-11-20T11:00"]]', "Caller", "bad-pauses", "pauses"),
        ("[" * 5000, "Caller", "bad-pauses", "pauses"),
        ('[["noon", "2026-11-20T13:00"]]', "Caller", "bad-time", "pauses"),
        ('[["2026-11-20T12:00", "2031-11-20T13:00"]]', "Caller", "bad-time", "pauses"),
        ('[["2026-11-20T12:00", "2026-11-20T13:00"]]', "", "field-missing", "pause_reason"),
        ('[["2026-11-20T12:00", "2026-11-20T13:00", "moon"]]', "Caller", "not-mapped", "pause_reason"),
        ('[["2026-11-20T12:00", "2026-11-20T13:00"]]', "Moon", "not-mapped", "pause_reason"),
    ],
)
def test_pauses_that_are_none_cost_their_row_and_say_why(database, pauses, why, reason, field):
    run, rejected = brought(database, a_row(1, Phone=pauses, Street=why), a_row(2, **told(["20T11:00", "20T12:00"])))

    assert [(row.line, row.reason, row.field) for row in rejected] == [(2, reason, field)]
    assert run.accepted == 1


def test_without_words_of_its_own_a_reason_is_of_our_list(database):
    fields = FIELDS | {"pause_reason": {"constant": "holiday"}}
    _, rejected = imported(database, a_file([a_row(**told(["20T11:00", "20T12:00"]))]), fields=fields)
    assert [(row.reason, row.field) for row in rejected] == [("not-a-choice", "pause_reason")]
