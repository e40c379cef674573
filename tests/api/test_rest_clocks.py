"""Other systems' history, told to the clocks of orders; and what the clocks of an order come to, for programs."""

from datetime import date, datetime, timedelta, timezone

import pytest

from dispatch.catalogue.sla_rule import SlaRule
from dispatch.people.accounts import new_api_key
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry
from dispatch.work import actions
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.queries import work_order
from tests.api.conftest import Program
from tests.builders import AGENT, NINE, SYSTEM, a_branch, a_work_order, an_account

HOUR = timedelta(hours=1)
DAY_BEFORE = NINE - 72 * HOUR  # a Friday, at nine


@pytest.fixture
def program(program):
    return program(Role.MANAGER)


def told(order: str, kind: str, hours: float, **facts: str) -> dict[str, str]:
    return {"order": order, "clock": "resolution", "kind": kind, "at": (DAY_BEFORE + hours * HOUR).isoformat()} | facts


@pytest.fixture
def order(database) -> str:
    """That came in on Friday at nine."""
    with database.transaction(SYSTEM, at=DAY_BEFORE) as tx:
        tx.add(SlaRule(effective_from=date(2020, 1, 1), arrival="16bh", resolution="5bd"))
        return a_work_order(tx, external_key="desk:77").reference


def history(order: str) -> list[dict[str, str]]:
    return [
        told(order, "retarget", 0, target="8bh"),
        told(order, "pause", 2, reason="customer", key="e2"),
        told(order, "resume", 5, key="e3"),
        told(order, "stop", 7, key="e4"),
    ]


def clock(answer: dict, name: str = "resolution") -> dict:
    return next(one for one in answer["orders"][0]["clocks"] if one["clock"] == name)


def test_recorded_history_is_told_by_the_key_it_had_there(program, order):
    answer = program.post("/clock-events", {"events": history("desk:77")}).get_json()
    seen = clock(answer)

    assert (answer["kept"], answer["refused"]) == (4, [])
    assert (seen["elapsed_s"], seen["paused_s"], seen["on_time"]) == (4 * 3600, 3 * 3600, True)
    assert seen["due"].startswith("2026-11-23T11:00")  # three hours on Friday are credited on Monday
    assert {event["source"] for event in seen["events"]} == {"worker", "import"}


def test_told_twice_it_counts_once(program, order):
    first = program.post("/clock-events", {"events": history(order)}).get_json()
    again = program.post("/clock-events", {"events": history(order)}).get_json()

    assert (again["kept"], again["already"]) == (0, 4)
    assert clock(again) == clock(first)


def test_the_same_moment_written_in_another_zone_is_the_same_event(program, order):
    paused = told(order, "pause", 2, reason="customer")
    program.post("/clock-events", {"events": [paused]})
    elsewhere = datetime.fromisoformat(paused["at"]).astimezone(timezone(5 * HOUR)).isoformat()

    answer = program.post("/clock-events", {"events": [paused | {"at": elsewhere}]}).get_json()

    assert (answer["kept"], answer["already"]) == (0, 1)


def test_what_cannot_be_kept_is_named_and_the_rest_done(program, order):
    wrong = [
        told("desk:88", "stop", 1),
        told(order, "pause", 1),
        told(order, "pause", 1, reason="holiday"),
        told(order, "stop", 1, target="8bh"),
        told(order, "retarget", 1, target="soon"),
        told(order, "retarget", 1, target="8bh", calendar="moon"),
        told(order, "begin", 1),
        told(order, "stop", 9000),
    ]
    answer = program.post("/clock-events", {"events": [*wrong, *history(order)]}).get_json()

    assert [one["row"] for one in answer["refused"]] == list(range(8))
    assert [one["type"] for one in answer["refused"]] == [
        "no-such-order", "reason-missing", "not-listed", "judges-nothing", "bad-target", "no-such-calendar",
        "not-as-described", "not-a-time",
    ]  # fmt: skip
    assert answer["kept"] == 4
    assert clock(answer)["paused_s"] == 3 * 3600


def test_it_stands_in_the_audit_and_moves_what_is_due(program, order, database):
    program.post("/clock-events", {"events": history(order)[:1]})
    with database.transaction(SYSTEM) as tx:
        entry = tx.session.query(AuditEntry).filter_by(verb="import_clocks").one()
        shown = program.get(f"/work-orders/{order}").get_json()

    assert entry.changes == {"clock_events": [1]}
    assert shown["resolution_due"].startswith("2026-11-23T08:00")


def test_nothing_is_told_of_orders_one_may_not_see(app, database, order):
    with database.transaction(SYSTEM) as tx:
        account = an_account(tx, Role.MANAGER, every_branch=False, branch_id=a_branch(tx).id)
        stranger = Program(app.test_client(), new_api_key(tx, account, "test"))
    answer = stranger.post("/clock-events", {"events": history(order)}).get_json()

    assert (answer["kept"], len(answer["refused"]), answer["orders"]) == (0, 4, [])


def test_a_program_reads_clocks_and_in_whose_hands_an_order_was(program, order, database):
    with database.transaction(SYSTEM, at=DAY_BEFORE + HOUR) as tx:
        actions.move(tx, order, "accept")
    seen = {one["clock"]: one for one in program.get(f"/work-orders/{order}/clocks").get_json()["clocks"]}

    assert seen["intake"]["elapsed_s"] == 3600
    assert seen["dispatch"]["started"].startswith("2026-11-20T09:00")
    assert seen["resolution"]["on_time"] is None


def test_the_pages_say_since_when_why_and_when_it_would_be_due(person, order, database):
    with database.transaction(AGENT, at=DAY_BEFORE + HOUR) as tx:
        actions.move(tx, order, "wait", reason="part")
    page, queue = (
        person(Role.MANAGER).get(path).get_data(as_text=True) for path in (f"/work-orders/{order}", "/work-orders")
    )

    assert "Paused since Fri 20 Nov 10:00: A part." in page
    assert "waits for: A part" in page
    assert "A part, since Fri 20 Nov 10:00" in queue


def test_the_customer_reads_why_their_clock_stands_still(app, order, database):
    with database.transaction(AGENT, at=DAY_BEFORE + HOUR) as tx:
        actions.move(tx, order, "wait", reason="approval")
        token = issue(tx, work_order(tx, order), LinkPurpose.FOLLOW)
    page = app.test_client().get(f"/f/{token}?lang=en").get_data(as_text=True)

    assert "We wait until you agree to the price. Your clock has stood still since Fri 20 Nov 10:00" in page
