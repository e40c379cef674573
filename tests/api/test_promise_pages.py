"""Promises as staff, customers, managers and programs see them."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from dispatch.ledger.promise import Ending
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_branch, an_engineer, an_open_visit


@pytest.fixture
def order(database: Database, worker, clock) -> WorkOrder:
    """Its window of yesterday was told and is broken."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx, branch=a_branch(tx, code="harbour"))
        visits.assign(tx, visit, an_engineer(tx), starts_at=NINE + timedelta(hours=2), travel=960)
        start = NINE + timedelta(hours=1)
        promise_window(tx, visit, window_from=start, window_to=start + timedelta(hours=2))
    worker()
    clock.forward(days=1)
    with database.transaction(SYSTEM) as tx:
        tx.send("ledger.sweep")
    worker()
    return visit.work_order


def test_the_desk_reads_what_was_said_word_for_word_and_how_it_ended(person, order):
    shown = person().get(f"/work-orders/{order.reference}").text

    assert "Kari kommer mandag 23. november kl. 10–12." in shown
    assert "broken · the time passed" in shown


def test_the_customer_sees_the_broken_promise_in_their_own_words(visitor, database, order):
    with database.transaction(SYSTEM) as tx:
        token = issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)

    shown = visitor.get(f"/f/{token}").text

    assert "10:00–12:00" in shown
    assert 'class="broken"' in shown


def test_opening_the_page_again_promises_nothing_twice(visitor, program, database, order):
    with database.transaction(SYSTEM) as tx:
        token = issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)
    before = program().get(f"/work-orders/{order.reference}/promises").json["items"]

    for _ in range(3):
        visitor.get(f"/f/{token}")

    assert program().get(f"/work-orders/{order.reference}/promises").json["items"] == before


def test_a_manager_gets_from_the_figure_to_the_rows_behind_it(person, order):
    manager = person(Role.MANAGER)

    assert "/promises/rows?kind=window&amp;branch=harbour&amp;week=2026-11-23" in manager.get("/promises").text
    rows = manager.get("/promises/rows?kind=window&branch=harbour&week=2026-11-23").text
    assert order.reference in rows
    [row] = csv.DictReader(StringIO(manager.get("/promises/rows.csv?kind=window&branch=harbour").text))
    assert (row["order"], row["ending"], row["fact"]) == (order.reference, "broken", "passed")


def test_the_figures_are_those_of_the_rows(program, order):
    asking = program()

    [figure] = asking.get("/promises/kept").json["items"]
    rows = asking.get("/promises", kind=figure["kind"], branch=figure["branch"], week=figure["week"]).json["items"]

    assert (figure["kept"], figure["broken"], figure["percent"]) == (0, 1, 0.0)
    assert [row["ending"] for row in rows] == [Ending.BROKEN]


def test_a_week_that_begins_on_no_monday_is_refused(program, order):
    assert program().get("/promises", week="2026-11-24").status_code == 422


def test_another_branchs_promises_are_not_seen(program, database, order):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
    elsewhere = program(every_branch=False, branch_id=branch.id)

    assert elsewhere.get("/promises/kept").json["items"] == []
    assert elsewhere.get("/promises").json["items"] == []
