"""Rules and calendars through the door: tried, saved, applied; and forms that are kept when something is wrong."""

import io

import pytest

from dispatch.customers.customer import Tier
from dispatch.people.branch_calendar import OPENING
from dispatch.stamp import Role
from tests.builders import SYSTEM, a_branch, a_customer, a_home, a_work_order
from tests.dispatch.calendars.test_ics import a_file
from tests.dispatch.promises.desk import a_rule

TODAY, TUESDAY = "2026-11-23", "2026-11-24"


@pytest.fixture
def desk(database):
    with database.transaction(SYSTEM) as tx:
        rule, branch = a_rule(tx), a_branch(tx, code="oslo", name="Doorstep Oslo")
        order = a_work_order(tx, branch=branch, home=a_home(tx, a_customer(tx)))
        return {"rule": rule.id, "order": order.reference, "order_id": order.id, "customer": order.customer.id}


def test_a_program_tries_an_edit_makes_it_and_applies_it(desk, program, worker):
    manager = program(Role.MANAGER)
    terms = {"response": "1bh", "arrival": "4bh", "resolution": "1bd", "effective_from": TODAY}

    asked = manager.post(f"/sla-rules/{desk['rule']}/try", terms)
    assert (asked.status_code, asked.json["state"]) == (202, "waiting")
    worker()
    tried = found(manager, asked)
    assert tried["trial"]["state"] == "done"
    assert [tried["trial"][name] for name in ("orders", "done", "moved", "breaks")] == [1, 1, 1, 0]
    assert tried["items"][0]["reference"] == desk["order"]
    assert {one["clock"] for one in tried["items"][0]["clocks"]} == {"response", "arrival", "resolution"}
    assert manager.get("/sla-rules").json["items"][0]["arrival"] == "8bh"

    made = manager.post(f"/sla-rules/{desk['rule']}/editions", terms)
    assert (made.status_code, made.json["arrival"]) == (201, "4bh")
    look = manager.post("/promise-trials", {})
    worker()
    assert found(manager, look)["items"] == [{**tried["items"][0], "rule_id": made.json["id"]}]

    run = manager.post("/promise-runs", {"orders": None}).json
    worker()
    ended = manager.get(f"/promise-runs/{run['id']}").json
    assert (ended["state"], ended["done"], ended["moved"]) == ("done", 1, 1)
    assert found(manager, look)["items"] == []
    assert [one["arrival"] for one in manager.get(f"/sla-rules/{made.json['id']}/editions").json["items"]] == [
        "4bh", "8bh"
    ]  # fmt: skip


def found(manager, asked):
    return manager.get(f"/promise-trials/{asked.json['id']}").json


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ({"arrival": "0bh"}, "bad-target"),
        ({"arrival": "soon"}, "bad-target"),
        ({"arrival": None}, "no-target"),
        ({"arrival": "9000h"}, "target-too-long"),
        ({"effective_from": "2026-11-22"}, "in-the-past"),
        ({"calendar": "weekend"}, "calendar-missing"),
        ({"warnings": [0]}, "warnings-unfit"),
        ({"fault": None, "work_kind": "repair", "tier": None}, "rule-there"),
    ],
)
def test_a_rule_that_can_not_be_is_refused_in_words(desk, program, wrong, kind, database):
    manager = program(Role.MANAGER)
    usual = {"tier": "plus", "arrival": "4bh", "effective_from": TODAY}
    if kind == "rule-there":
        manager.post("/sla-rules", usual | wrong)

    refused = manager.post("/sla-rules", usual | wrong)

    assert refused.json["type"].endswith(f"#{kind}")
    assert len(refused.json["detail"]) > 20


def test_a_program_closes_a_day_and_reads_a_file_and_proposals(desk, program):
    manager = program(Role.MANAGER)
    place = "/branches/oslo/calendars/opening"
    days = {"days": [{"day": TUESDAY, "hours": [], "why": "Stocktaking"}]}

    assert manager.post(f"{place}/days/try", days).json["items"][0]["reference"] == desk["order"]
    assert manager.get(place).json["days"] == []
    assert manager.post(f"{place}/days", days).json["days"][0]["why"] == "Stocktaking"
    assert manager.post(f"{place}/days/drop", {"days": [TUESDAY]}).json["days"] == []
    proposed = manager.get(f"{place}/holidays", country="NO").json["items"]
    assert "2026-12-25" in {one["day"] for one in proposed}
    overlapping = {"weekly": {"mon": [["08:00", "12:00"], ["11:00", "16:00"]]}, "time_zone": "Europe/Oslo"}
    assert manager.post(f"{place}/week", overlapping).json["type"].endswith("#overlapping-hours")
    late = {"weekly": {"mon": [["08:00", "24:30"]]}, "time_zone": "Europe/Oslo"}
    assert manager.post(f"{place}/week", late).json["type"].endswith("#bad-hours")
    nowhere = {"weekly": {"mon": [["08:00", "12:00"]]}, "time_zone": "Europe/Olso"}
    assert manager.post(f"{place}/week", nowhere).json["type"].endswith("#unknown-zone")


def test_a_program_promises_another_time_and_gives_it_back(desk, program):
    agent = program(Role.AGENT)
    promised = agent.post(
        f"/work-orders/{desk['order']}/promise", {"arrival": "2026-11-25T13:00:00+01:00", "reason": "part_late"}
    )
    assert promised.status_code == 200, promised.text
    assert promised.json["arrival_due"].startswith("2026-11-25T12:00:00")
    assert agent.post(f"/work-orders/{desk['order']}/promise/back", {}).json["arrival_due"].startswith("2026-11-2")
    later = {"orders": [desk["order"], "DS-1"], "by": "1bd", "clocks": ["arrival"], "reason": "weather"}
    outcomes = agent.post("/promises-later", later).json["items"]
    assert [one["refused"] for one in outcomes] == [None, "not-found"]


def test_a_program_tries_another_tier(desk, program, database):
    with database.transaction(SYSTEM) as tx:
        a_rule(tx, tier=Tier.PLUS, arrival="2bh")
    manager = program(Role.MANAGER)

    tried = manager.post(f"/customers/{desk['customer']}/tier/try", {"tier": "plus"}).json

    assert tried["items"][0]["matched"] == ["tier"]
    assert manager.get(f"/customers/{desk['customer']}").json["tier"] == "standard"
    assert manager.post(f"/customers/{desk['customer']}/tier", {"tier": "plus"}).json["tier"] == "plus"


def test_in_the_console_an_edit_is_tried_saved_and_applied(desk, person, worker):
    manager = person(Role.MANAGER)
    place = f"/rules/{desk['rule']}"
    form = {"response": "1bh", "arrival": "4bh", "calendar": OPENING, "warnings": "50, 90", "effective_from": TODAY}

    tried = manager.post(place, form | {"act": "try"}).location
    assert "0 of 1" in manager.get(tried).text
    worker()
    assert "1 open order would fall due at another time" in manager.get(tried).text
    assert 'value="4bh"' in manager.get(f"{place}?trial={tried.rpartition('/')[2]}").text
    saved = manager.post(f"{tried}/keep", {}).location
    worker()
    assert desk["order"] in manager.get(saved).text
    assert "1 open order is promised by earlier rules" in manager.get("/rules").text
    act = {"trial": saved.rpartition("/")[2], "act": "chosen", "order": desk["order_id"]}
    run = manager.post("/rules/apply", act)
    worker()
    assert "1 order was promised anew." in manager.get(run.location).text
    assert "Promised anew by today" in manager.get(f"/work-orders/{desk['order']}").text
    assert "50\u202f%, 90\u202f%" in manager.get("/rules").text


def test_a_form_with_something_wrong_comes_back_as_it_was_written(desk, person):
    manager = person(Role.MANAGER)
    usual = {"arrival": "8bh", "calendar": OPENING, "warnings": "50", "effective_from": TODAY, "act": "save"}
    for name, wrong in (("arrival", "0bh"), ("warnings", "a lot"), ("effective_from", "2020-01-01")):
        refused = manager.post(f"/rules/{desk['rule']}", usual | {name: wrong})
        assert (refused.status_code, f'value="{wrong}"' in refused.text) == (422, True)
    stale = {"weekly.mon": "09:00–15:00", "zone": "Europe/Oslo", "act": "save", "version": "99"}
    beside = manager.post("/calendars/oslo/opening/week", stale)
    assert (beside.status_code, 'value="09:00–15:00"' in beside.text) == (409, True)
    assert "It stands now: <b>08:00–16:00</b>" in beside.text

    week = {"weekly.mon": "08:00–24:30", "zone": "Europe/Oslo", "act": "save"}
    refused = manager.post("/calendars/oslo/opening/week", week)
    assert refused.status_code == 422
    assert 'value="08:00–24:30"' in refused.text
    assert "“08:00–24:30” can&#39;t be read as opening hours." in refused.text


def test_a_file_of_closed_days_is_a_proposal_to_tick(desk, person):
    manager = person(Role.MANAGER)
    data = a_file(f"DTSTART;VALUE=DATE:{TUESDAY.replace('-', '')}\nSUMMARY:Stocktaking", "SUMMARY:Nothing")

    offered = manager.post("/calendars/oslo/opening/file", {"file": (io.BytesIO(data), "closed.ics")}).text
    assert f'value="{TUESDAY}||Stocktaking" checked' in offered
    assert "1 entry says nothing about whole days" in offered
    taken = {"take": f"{TUESDAY}||Stocktaking", "from": "file", "act": "save"}
    assert manager.post("/calendars/oslo/opening/take", taken).location.startswith("/rules/trials/")
    assert "Stocktaking" in manager.get("/calendars/oslo/opening").text
    assert manager.post("/calendars/oslo/opening/file", {"file": (io.BytesIO(b"x"), "x.ics")}).status_code == 422
    assert "25 Dec 2026" not in manager.get("/calendars/oslo/opening").text
    assert "Første juledag" in manager.get("/calendars/oslo/opening?country=NO").text


def test_many_orders_are_promised_another_time_from_the_list(desk, person, worker, database):
    agent = person(Role.AGENT)
    assert f'value="{desk["order"]}" form="promise"' in agent.get("/work-orders").text
    assert desk["order"] in agent.get(f"/work-orders/promise?order={desk['order']}").text
    form = {"order": desk["order"], "by": "1bd", "arrival": "yes", "reason": "weather"}

    assert agent.post("/work-orders/promise", form | {"by": "soon"}).status_code == 422
    done = agent.post("/work-orders/promise", form).text

    assert "Promised, customer told" in done
    assert "Promised by hand; no rule moves it." in agent.get(f"/work-orders/{desk['order']}").text
    worker()
    assert "et annet tidspunkt enn før" in agent.get(f"/work-orders/{desk['order']}/messages").text
    past = {"arrival_day": "2026-11-20", "arrival_time": "10:00", "reason": "weather"}
    refused = agent.post(f"/work-orders/{desk['order']}/promise", past)
    assert (refused.status_code, 'value="2026-11-20"' in refused.text) == (422, True)
    assert "That time is over already." in refused.text


def test_nobody_without_every_branch_changes_what_all_branches_promise(desk, program, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
    manager = program(Role.MANAGER, every_branch=False, branch_id=branch.id)
    everywhere = {"arrival": "4bh", "effective_from": TODAY, "tier": "plus"}

    assert manager.post("/sla-rules", everywhere).status_code == 403
    assert manager.post("/sla-rules", everywhere | {"branch": branch.code}).status_code == 201
    assert manager.post("/branches/oslo/calendars/opening/days/drop", {"days": [TUESDAY]}).status_code == 404
