"""The desk sees what lies ahead, takes alerts, and leaders shape the ladder; programs do the same."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.planning.outlook.recompute import recompute
from dispatch.planning.watch.ladder_step import LadderStep
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, a_branch, a_home, an_account, an_engineer
from tests.clock import Clock
from tests.conftest import SETTINGS
from tests.dispatch.planning.test_outlook import OSLO, given, promise


@pytest.fixture
def late(database: Database, clock: Clock):
    """Somebody who should have set out long ago, for an order that will come after its deadline."""
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
        visit = given(tx, an_engineer(tx, branch), 9.5, home=a_home(tx, lat=60.15))
        promise(visit.work_order, arrival=OSLO.at_hour(9) + timedelta(minutes=50))
        found = branch, visit.work_order.reference
    clock.forward(minutes=36)
    recompute(database, SETTINGS, branch_id=found[0].id)
    return found


def test_the_outlook_shows_alerts_risks_and_how_full_the_days_are(person, late):
    branch, reference = late
    page = person(Role.DISPATCHER).get(f"/outlook?branch={branch.id}").text

    assert "has not set out" in page and reference in page
    assert "likely in time" in page
    assert "How full the days are" in page and "nobody on shift" in page


def test_an_alert_is_taken_with_one_press_and_is_gone(person, late):
    branch, _ = late
    desk = person(Role.DISPATCHER)
    where = f"/outlook?branch={branch.id}"
    alert_id = desk.get(where).text.split("/outlook/alerts/")[1].split("/")[0]

    answer = desk.post(f"/outlook/alerts/{alert_id}/see", seen_at=where)

    assert answer.status_code == 302
    assert f"/outlook/alerts/{alert_id}/" not in desk.get(where).text


def test_an_order_says_how_likely_it_is_and_why(person, late):
    desk = person(Role.DISPATCHER)
    assert "likely in time" in desk.get(f"/work-orders/{late[1]}").text
    assert "likely in time" in desk.get("/work-orders").text


def test_the_board_s_lane_is_fed_by_the_outlook(person, late):
    page = person(Role.DISPATCHER).get(f"/board?branch={late[0].id}").text
    assert "% in time" in page and late[1] in page


def test_leaders_add_steps_and_let_them_rest_and_others_only_read(person, late):
    manager, dispatcher = person(Role.MANAGER), person(Role.DISPATCHER)
    form = {"amount": "−30", "trigger": "due", "effect": "notify", "who": "manager", "promise": "arrival"}

    assert manager.post("/ladder", form, seen_at="/ladder").status_code == 302
    assert "30 min before the deadline" in dispatcher.get("/ladder").text
    assert "A new step" not in dispatcher.get("/ladder").text
    refused = manager.post("/ladder", form | {"trigger": "share", "amount": "300"}, seen_at="/ladder")
    assert "1 to 100 per cent" in refused.text


def test_a_step_is_changed_in_place_and_may_be_for_one_person(person, late, database):
    manager = person(Role.MANAGER)
    with database.transaction(SYSTEM) as tx:
        hanne = an_account(tx, Role.AGENT, name="Hanne Vik").id
        step = tx.session.scalars(select(LadderStep).order_by(LadderStep.id)).first()
    here = f"/ladder/{step.id}"
    assert "Change a step" in manager.get(here).text
    form = {"amount": "60", "trigger": "share", "effect": "reassign", "who": str(hanne), "version": str(step.version)}

    assert manager.post(here, form, seen_at=here).status_code == 302

    page = manager.get("/ladder").text
    assert "60 % of the time used" in page and "Hanne Vik" in page and "give it to them" in page
    assert manager.post(here, form, seen_at=here).status_code == 409, "somebody changed it meanwhile"


def test_each_says_for_themselves_whether_they_get_alerts_by_mail(person):
    agent = person(Role.AGENT)
    agent.post("/ladder/me", {"mail": "yes"}, seen_at="/ladder")
    assert 'name="mail" value="yes" checked' in agent.get("/ladder").text
    agent.post("/ladder/me", {}, seen_at="/ladder")
    assert 'name="mail" value="yes" checked' not in agent.get("/ladder").text


def test_programs_read_the_same(program, late):
    branch, reference = late
    desk = program(Role.DISPATCHER)

    of_order = desk.get(f"/work-orders/{reference}/outlook").json["items"]
    of_branch = desk.get(f"/branches/{branch.code}/outlook", state="will_break").json
    capacity = desk.get(f"/branches/{branch.code}/capacity").json["items"]
    alerts = desk.get("/alerts", branch=branch.code).json["items"]

    assert of_order[0]["state"] == "will_break" and of_order[0]["why"]["code"]
    assert [each["work_order"] for each in of_branch["items"]] == [reference] and of_branch["computed_at"]
    assert len(capacity) == 8 and capacity[0]["planned"] > 0
    late_one = next(each for each in alerts if each["kind"] == "late_departure")
    assert desk.post(f"/alerts/{late_one['id']}/see", {}).json["seen_at"]
    assert desk.post(f"/alerts/{late_one['id']}/see", {}).status_code == 409


def test_programs_shape_the_ladder(program, late):
    manager = program(Role.MANAGER)
    step = manager.post(
        "/ladder-steps", {"trigger": "due", "amount": -15, "role": "dispatcher", "priorities": ["critical"]}
    )

    assert step.status_code == 201 and step.json["priorities"] == ["critical"]
    rested = manager.post(f"/ladder-steps/{step.json['id']}/active", {"version": step.json["version"], "active": False})
    assert rested.json["active"] is False
    body = {"trigger": "due", "amount": -20, "role": "agent", "version": rested.json["version"]}
    assert manager.post(f"/ladder-steps/{step.json['id']}", body).json["amount"] == -20
    rehearsed = manager.get(f"/branches/{late[0].code}/ladder-rehearsal").json["items"]
    assert step.json["id"] not in [each["step"]["id"] for each in rehearsed]
