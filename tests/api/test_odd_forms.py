"""What no page of ours would send, but somebody may."""

from datetime import timedelta

import pytest

from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import links, visits
from dispatch.work.link import LinkPurpose
from dispatch.work.visit import Visit
from tests.builders import NINE, SYSTEM, a_fault, a_work_order, an_engineer, an_open_visit

VOLTAGE = {"code": "voltage", "kind": "number", "texts": {"en": "Voltage"}, "required": True}


@pytest.fixture
def visit(database: Database) -> Visit:
    """On site, with a figure to be read off."""
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx, fault=a_fault(tx, items=[VOLTAGE]))
        visits.assign(
            tx, visit, an_engineer(tx, visit.work_order.branch), starts_at=NINE + timedelta(hours=1), travel=0
        )
    return visit


@pytest.fixture
def phone(person, visit):
    return person(Role.ENGINEER, engineer=visit.engineer)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "yesterday", "2026-02-30"])
def test_a_day_nobody_plans_in_shows_the_usual_day(person, phone, day):
    assert phone.get(f"/field?day={day}").status_code == 200
    assert person().get(f"/board?day={day}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_nobody_is_away_at_the_ends_of_time(person, visit, day):
    here = f"/people/{visit.engineer.code}"
    form = {"starts_on": day, "starts_at": "08:00", "ends_on": day, "ends_at": "16:00", "why": "ill"}

    assert person().post(f"{here}/absences", form, seen_at=here).status_code == 422


def test_a_time_the_clocks_skip_is_named_and_not_moved(person, visit):
    here = f"/people/{visit.engineer.code}"
    form = {"starts_on": "2027-03-28", "starts_at": "02:30", "ends_on": "2027-03-28", "ends_at": "16:00", "why": "ill"}

    answer = person().post(f"{here}/absences", form, seen_at=here)

    assert answer.status_code == 422
    assert "02:30 does not exist" in answer.text


def test_a_figure_that_is_none_is_shown_as_wrong_and_breaks_nothing(phone, database, visit):
    with database.transaction(SYSTEM) as tx:
        tx.session.get(Visit, visit.id).answers = {"voltage": "three"}

    assert phone.get(f"/field/visits/{visit.id}").status_code == 200


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/work-orders/{order}/moves/cancel", {"reason": "Mrs Lund, 22 00 00 09, is ill"}),
        ("/people/{engineer}/absences", {"why": "a burst appendix"}),
        ("/work-orders/new", {"channel": "pigeon"}),
    ],
)
def test_only_what_the_list_offers_is_taken_where_there_is_a_list(person, visit, path, form):
    when = {"starts_on": "2026-11-24", "starts_at": "08:00", "ends_on": "2026-11-24", "ends_at": "16:00"}
    where = path.format(order=visit.work_order.reference, engineer=visit.engineer.code)

    assert person().post(where, when | form).status_code == 422


def test_the_link_does_not_call_done_what_is_still_to_do(visitor, database):
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx)
        token = links.issue(tx, order, LinkPurpose.FOLLOW)

    led = visitor.get(f"/f/{token}/done")

    assert (led.status_code, led.location) == (302, f"/f/{token}")


@pytest.mark.parametrize("branch", ["--1", "-", "１x", "1e3"])
def test_what_is_no_number_names_no_branch(person, branch):
    assert person().post("/plans", {"branch": branch, "day": "2026-11-24"}).status_code == 404


@pytest.mark.parametrize("figure", ["nan", "inf", "1e999"])
def test_what_no_instrument_shows_is_no_figure(phone, visit, figure):
    answered = phone.post(f"/field/visits/{visit.id}/answers", {"code": "voltage", "answer": figure})

    assert answered.status_code == 422


def test_a_visit_of_a_plan_with_a_number_beyond_all_bounds_is_nobodys(person):
    assert person().post("/plans/1/publish", {"visit": "9" * 5000}).status_code == 404
