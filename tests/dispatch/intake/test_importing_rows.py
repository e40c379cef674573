"""What becomes of the rows: cases with their own times, each once, and a reason for every other."""

import json
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text

from dispatch.catalogue.wholes import edition_of
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.intake.importing import reasons
from dispatch.intake.importing.import_run import ImportRow, ImportState
from dispatch.people.branch import Zone
from dispatch.settings import CHECKOUT
from dispatch.store.audit import GENESIS, AuditEntry, digest
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.queries import work_order
from dispatch.work.sla.clock_event import ClockName
from dispatch.work.sla.course import laps_of
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, a_customer, a_fault, a_home
from tests.dispatch.intake.importing import MAPPING, OPERATOR, a_closed_row, a_file, a_row, counts, imported

pytestmark = pytest.mark.usefixtures("furnished")


def orders(database: Database) -> dict[str, WorkOrder]:
    with database.transaction(OPERATOR) as tx:
        found = tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id)).all()
        for order in found:
            _ = order.customer, order.home, order.visits, order.fault, order.branch
        return {order.external_key: order for order in found}


def count(database: Database, noun) -> int:
    with database.transaction(OPERATOR) as tx:
        return tx.session.scalar(select(func.count()).select_from(noun))


def horrors(good: int = 190) -> list[dict[str, str]]:
    """Good rows, open and closed, a row of each reason, and two that repeat another's key."""
    rows = [a_row(n) if n % 3 else a_closed_row(n) for n in range(1, good + 1)]
    bad = [
        dict(Created="yesterday"), dict(Created=""), dict(Created="2031-01-01T00:00:00"), dict(Status="Limbo"),
        dict(Phone="call me"), dict(Lat="north"), dict(Lat="95"), dict(Lat=""), dict(Who=""), dict(Who="x" * 500),
    ]  # fmt: skip
    rows += [a_row(1000 + n, **facts) for n, facts in enumerate(bad)]
    rows += [a_closed_row(2000, Closed=""), a_closed_row(2001, Closed="2001-01-01T00:00:00"), a_row(0, Key="")]
    return [*rows, a_row(1), a_row(2)]


REASONS = {
    "bad-time": 3, "field-missing": 5, "not-mapped": 1, "bad-phone": 1, "bad-number": 1, "bad-position": 1,
    "too-long": 1,
}  # fmt: skip


def tally(rows: list[ImportRow]) -> dict[str, int]:
    return {reason: sum(row.reason == reason for row in rows) for reason in {row.reason for row in rows}}


def test_rows_in_are_rows_out(database):
    run, rejected = imported(database, a_file(horrors()))

    assert counts(run) == (205, 190, 13, 2)
    assert tally(rejected) == REASONS
    assert len({row.line for row in rejected}) == run.rejected
    assert count(database, WorkOrder) == run.accepted


def test_a_dry_run_counts_what_a_real_run_does_and_keeps_nothing(database):
    dry, foreseen = imported(database, a_file(horrors()), dry_run=True)
    kept = count(database, WorkOrder), count(database, Customer), count(database, Home)

    real, happened = imported(database, a_file(horrors()))

    assert kept == (0, 0, 0)
    assert counts(dry) == counts(real)
    assert [(r.line, r.reason, r.field, r.key) for r in foreseen] == [
        (r.line, r.reason, r.field, r.key) for r in happened
    ]


def test_a_second_import_adds_nothing(database):
    imported(database, a_file(horrors()))
    before = [count(database, noun) for noun in (WorkOrder, Customer, Home, AuditEntry)]

    run, _ = imported(database, a_file(horrors()))

    assert counts(run) == (205, 0, 13, 192)
    assert [count(database, noun) for noun in (WorkOrder, Customer, Home)] == before[:3]


def test_the_same_key_from_another_source_is_another_case(database):
    imported(database, a_file([a_row()]))

    assert counts(imported(database, a_file([a_row()]), source="elsewhere")[0]) == (1, 1, 0, 0)


def test_every_reason_has_a_sentence(database):
    _, rejected = imported(database, a_file(horrors()))

    assert all(reasons.REASONS[row.reason].format(field=row.field) for row in rejected)


def test_what_is_kept_of_a_rejected_row_is_its_key_and_nothing_said(database):
    _, [row] = imported(database, a_file([a_row(7, Phone="secret 12", Who="Secret Person")]))

    assert (row.line, row.reason, row.field, row.key) == (2, "bad-phone", "phone", "K7")
    assert "ecret" not in json.dumps([row.reason, row.field, row.key])


def test_an_open_case_that_is_known_well_enough_waits_to_be_planned(database):
    imported(database, a_file([a_row()]))

    order = orders(database)["city:K1"]
    assert (order.state, order.channel, order.branch.code) == (OrderState.DISPATCH, Channel.IMPORT, "oslo")
    assert [visit.state for visit in order.visits] == [VisitState.OPEN]
    assert order.opened_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert order.response_due > order.opened_at
    assert (order.home.located, order.home.zone) == (LocationQuality.EXACT, Zone.URBAN)


def test_work_for_two_that_follows_comes_as_that(database):
    with database.transaction(OPERATOR) as tx:
        edition = edition_of(tx, "no_heat")
        edition.persons, edition.follow_ups = 2, [{"minutes": 30, "persons": 1, "days": 2, "same_engineer": True}]
    imported(database, a_file([a_row(1), a_row(2)]))

    for order in orders(database).values():
        told = [(one.number, one.stay, one.joins, one.follows, one.follows_days) for one in order.visits]
        assert told == [(1, 1, 2, None, None), (2, 2, 1, None, None), (3, 3, None, 1, 2)]


def test_an_open_case_in_an_unsure_place_waits_for_a_person(database):
    imported(database, a_file([a_row(Street="Qwrtzveien 1", Lat="", Lon="")]))

    order = orders(database)["city:K1"]
    assert (order.state, order.visits, order.home.sure) == (OrderState.INTAKE, [], False)


def test_an_imported_case_can_be_worked_like_any_other(database):
    imported(database, a_file([a_row()]))
    reference = orders(database)["city:K1"].reference

    with database.transaction(DISPATCHER) as tx:
        order = actions.move(tx, reference, "wait", reason="part")
        actions.move(tx, reference, "cancel", reason="solved_itself")

    assert order.state is OrderState.CANCELLED


def test_the_clocks_of_an_open_case_run_from_when_it_was_opened_there(database):
    imported(database, a_file([a_row()]))
    reference = orders(database)["city:K1"].reference

    with database.transaction(DISPATCHER) as tx:
        order = work_order(tx, reference)
        told = laps_of(order)
        assert told[ClockName.ARRIVAL].started == order.opened_at
        assert told[ClockName.ARRIVAL].due(order.opened_at) == order.arrival_due
        assert told[ClockName.DISPATCH].started > order.opened_at


def test_a_past_case_keeps_its_own_times_and_promises_nothing(database):
    imported(database, a_file([a_closed_row()]))

    order = orders(database)["city:K1"]
    assert (order.state, order.visits) == (OrderState.ARCHIVED, [])
    assert order.ended_at == order.state_since == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert order.response_due is None


def test_wall_clock_times_are_those_of_the_mappings_zone(database):
    rows = [a_row(1, Created="07/04/2026 09:00:00 AM"), a_row(2, Created="2026-07-04T09:00:00+02:00")]
    dates = ["%m/%d/%Y %I:%M:%S %p", "%Y-%m-%dT%H:%M:%S%z"]

    imported(database, a_file(rows), time_zone="America/New_York", dates=dates)

    found = orders(database)
    assert found["city:K1"].opened_at == datetime(2026, 7, 4, 13, 0, tzinfo=UTC)
    assert found["city:K2"].opened_at == datetime(2026, 7, 4, 7, 0, tzinfo=UTC)


def test_rows_the_mapping_skips_are_counted_and_left_out(database):
    run, _ = imported(database, a_file([a_row(1), a_row(2, Who="TEST")]), skip_when=[{"column": "Who", "in": ["Test"]}])

    assert (run.read, run.accepted, run.skipped) == (2, 1, 1)


def test_a_customer_we_know_by_phone_is_found_again_and_so_is_the_home(database):
    with database.transaction(OPERATOR) as tx:
        customer = a_customer(tx, phone="+4791234567", email=None)
        home = a_home(tx, customer, street="Thereses gate 1")

    imported(database, a_file([a_row(1, Phone="912 34 567"), a_row(2, Phone="+47 91 23 45 67"), a_row(3)]))

    found = orders(database)
    assert found["city:K1"].customer_id == found["city:K2"].customer_id == customer.id
    assert found["city:K1"].home_id == home.id
    assert found["city:K3"].customer_id != customer.id


def test_cases_of_one_customer_key_share_customer_and_home(database):
    fields = MAPPING["fields"] | {"customer_key": {"from": ["Street", "Zip"], "join": ", "}}
    rows = [a_row(n, Street="Thereses gate 1" if n < 4 else "Thereses gate 2") for n in range(1, 6)]

    imported(database, a_file(rows[:3]), fields=fields)
    imported(database, a_file(rows), fields=fields)

    assert (count(database, WorkOrder), count(database, Customer), count(database, Home)) == (5, 2, 2)


def test_an_unknown_fault_type_is_a_reason(database):
    fields = MAPPING["fields"] | {"fault": {"constant": "moon_fault"}}

    _, [row] = imported(database, a_file([a_row()]), fields=fields)

    assert (row.reason, row.field) == ("unknown-fault", "fault")


def test_a_place_outside_every_area_is_a_reason(database):
    fields = {name: field for name, field in MAPPING["fields"].items() if name != "branch"}

    _, rejected = imported(database, a_file([a_row(1), a_row(2, Zip="", Lat="52.5", Lon="13.4")]), fields=fields)

    assert [(row.line, row.reason) for row in rejected] == [(3, "out-of-area")]


def test_every_imported_row_stands_in_an_unbroken_chain(database):
    imported(database, a_file([a_row(1), a_closed_row(2)]))

    with database.transaction(OPERATOR) as tx:
        entries = tx.session.scalars(select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.number)).all()
    written = [(entry.subject, entry.verb) for entry in entries if entry.verb == "import"]
    assert sorted(written) == sorted(
        [("customer", "import"), ("home", "import"), ("work_order", "import")] * 2 + [("visit", "import")]
    )
    for before, entry in pairwise([None, *entries]):
        chained = before is not None and before.chain == entry.chain
        assert entry.previous == (before.digest if chained else GENESIS)
        assert entry.digest == digest(entry)
    assert "Østby" not in json.dumps([entry.changes for entry in entries], ensure_ascii=False)


@pytest.mark.parametrize(("tell", "told"), [(False, 0), (True, 1)])
def test_customers_are_told_only_where_the_mapping_says_so_and_never_of_history(database, tell, told):
    imported(database, a_file([a_row(1), a_closed_row(2)]), tell=tell)

    with database.transaction(OPERATOR) as tx:
        messages = tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'notices.tell'"))
    assert messages == told


NYC = (
    "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Zip,Incident Address,City,Status,"
    "Resolution Description,Resolution Action Updated Date,Borough,Latitude,Longitude\n"
    "60000001,03/01/2026 02:15:00 PM,03/02/2026 08:00:00 AM,HPD,HEAT/HOT WATER,ENTIRE BUILDING,11226,"
    '"123 EAST 18 STREET",BROOKLYN,Closed,"Inspected, fixed.",03/02/2026 08:00:00 AM,BROOKLYN,40.6459,-73.962\n'
    "60000002,11/20/2026 07:15:00 AM,,DEP,Rodent,,10001,5 AVENUE,NEW YORK,In Progress,,,MANHATTAN,40.75,-73.99\n"
    "60000003,11/20/2026 07:15:00 AM,,DEP,Rodent,,10001,5 AVENUE,NEW YORK,Unspecified,,,MANHATTAN,40.75,-73.99\n"
)
OPEN311 = [
    {
        "service_request_id": "SR26-1", "status": "open", "service_name": "Street Light Out", "description": None,
        "requested_datetime": "2026-11-19T08:00:00-06:00", "updated_datetime": "2026-11-19T09:00:00-06:00",
        "address": "2111 W LEXINGTON ST, CHICAGO", "zipcode": "60612", "lat": 41.8724, "long": -87.6792,
    },
    {
        "service_request_id": "SR26-2", "status": "closed", "service_name": "Rodent Baiting", "address": "1 N STATE ST",
        "requested_datetime": "2026-11-01T08:00:00-05:00", "updated_datetime": "2026-11-02T09:00:00-06:00",
        "lat": 41.88, "long": -87.63,
    },
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [("city_311.csv.json", NYC.encode(), (3, 2, 0, 0)), ("open311.json", json.dumps(OPEN311).encode(), (2, 2, 0, 0))],
)
def test_public_exports_of_large_cities_come_in_by_a_mapping_alone(database, name, data, expected):
    mapping = json.loads((CHECKOUT / "seed_data" / "mappings" / name).read_text())
    with database.transaction(OPERATOR) as tx:
        for code in {*mapping["fields"]["fault"]["values"].values()} - {"no_heat"}:
            a_fault(tx).fault_type.code = code

    run, rejected = imported(database, data, **mapping)

    assert (counts(run), rejected) == (expected, [])
    found = list(orders(database).values())
    assert {order.state for order in found} == {OrderState.ARCHIVED, OrderState.DISPATCH}
    assert {order.home.country for order in found} == {"US"}
    assert run.state is ImportState.DONE
