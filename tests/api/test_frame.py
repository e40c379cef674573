"""What every request can rely on, whatever the view."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from api import display
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database
from dispatch.work.work_order import WorkOrder
from tests.builders import NINE, SYSTEM, a_branch, a_work_order


@pytest.fixture
def reference(database: Database) -> str:
    with database.transaction(SYSTEM) as tx:
        return a_work_order(tx).reference


def test_nobody_gets_in_without_signing_in(app):
    refused = app.test_client().get("/api/v1/work-orders")

    assert refused.status_code == 401
    assert refused.content_type == "application/problem+json"
    assert refused.json["detail"] == "Sign in first."


@pytest.mark.parametrize(
    ("asked_for", "answered"),
    [
        ("no", "Logg inn først."),
        ("nn-NO,nn;q=0.9", "Logg inn først."),
        ("sv-SE", "Logga in först."),
        ("zh-CN,zh;q=0.9,en;q=0.8", "请先登录。"),
        ("fr", "Sign in first."),
    ],
)
def test_a_refusal_says_what_to_do_in_the_readers_language(app, asked_for, answered):
    refused = app.test_client().get("/api/v1/work-orders", headers={"Accept-Language": asked_for})

    assert refused.json["type"] == "/api/docs#sign-in-needed"
    assert refused.json["detail"] == answered


def test_a_move_is_made_and_told_back(program, reference):
    moved = program().post(f"/work-orders/{reference}/moves/accept", {})

    assert moved.status_code == 200
    assert moved.json["state"] == "dispatch"
    assert "assign" in moved.json["visits"][0]["moves"]


def test_a_move_that_is_not_open_is_a_conflict_and_changes_nothing(program, reference):
    refused = program().post(f"/work-orders/{reference}/moves/resume", {})

    assert refused.status_code == 409
    assert refused.json["type"] == "/api/docs#move-not-allowed"
    assert program().get(f"/work-orders/{reference}").json["state"] == "intake"


def test_a_stale_edit_is_refused(program, reference):
    refused = program().post(f"/work-orders/{reference}/moves/accept", {"version": 99})

    assert (refused.status_code, refused.json["type"]) == (409, "/api/docs#changed-meanwhile")


def test_a_repeat_under_the_same_key_gets_the_first_answer_and_does_nothing(program, database, reference):
    desk = program()
    first = desk.post(f"/work-orders/{reference}/moves/accept", {}, key="once")
    with database.transaction(SYSTEM) as tx:
        entries = tx.session.scalar(select(func.count()).select_from(AuditEntry))

    again = desk.post(f"/work-orders/{reference}/moves/accept", {}, key="once")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalar(select(func.count()).select_from(AuditEntry)) == entries


def test_a_key_used_for_something_else_is_refused(program, reference):
    desk = program()
    desk.post(f"/work-orders/{reference}/moves/accept", {}, key="once")

    refused = desk.post(f"/work-orders/{reference}/moves/cancel", {"reason": "duplicate"}, key="once")

    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#key-used-otherwise")


def test_a_refused_request_may_be_tried_again_under_its_key(program, reference):
    desk = program()
    assert desk.post(f"/work-orders/{reference}/moves/cancel", {}, key="k").status_code == 422

    assert desk.post(f"/work-orders/{reference}/moves/cancel", {}, key="k").status_code == 422


def test_a_post_without_a_key_is_told_to_bring_one(program, reference):
    desk = program()
    refused = desk.client.post(f"/api/v1/work-orders/{reference}/moves/accept", json={}, headers=desk.headers)

    assert refused.json["type"] == "/api/docs#idempotency-key-missing"


def test_unknown_fields_and_bad_json_are_named(program, reference):
    desk = program()
    unknown = desk.post(f"/work-orders/{reference}/moves/accept", {"speed": 1})
    broken = desk.client.post(
        f"/api/v1/work-orders/{reference}/moves/accept",
        data="{",
        headers=desk.headers | {"Idempotency-Key": "x", "Content-Type": "application/json"},
    )

    assert (unknown.status_code, unknown.json["detail"]) == (422, "speed: Unknown field.")
    assert broken.status_code in (400, 422)
    assert broken.content_type == "application/problem+json"


def test_another_branchs_order_is_not_there(program, database, reference):
    with database.transaction(SYSTEM) as tx:
        elsewhere = a_branch(tx).id
    partner = program(every_branch=False, branch_id=elsewhere)

    found, absent = partner.get(f"/work-orders/{reference}"), partner.get("/work-orders/DS-1")

    assert (found.status_code, found.json) == (absent.status_code, absent.json) == (404, absent.json)
    assert partner.get("/work-orders").json["items"] == []


def test_an_auditor_may_look_but_not_touch(program, reference):
    auditor = program(Role.AUDITOR)

    assert auditor.get(f"/work-orders/{reference}").status_code == 200
    assert auditor.post(f"/work-orders/{reference}/moves/accept", {}).status_code == 403


def test_a_session_needs_the_forms_own_token(app, database, reference):
    client = app.test_client()
    with client.session_transaction() as session:
        session["account"] = 1
    refused = client.post(f"/api/v1/work-orders/{reference}/moves/accept", json={})

    assert (refused.status_code, refused.json["type"]) == (422, "/api/docs#form-expired")


def test_a_changed_order_is_announced_to_open_consoles(program, database, reference):
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder)).one()
        order.title = "Lock"
        tx.session.flush()
        assert (order.branch_id, "work_order", order.id) in tx.ledger.touched


def test_the_api_describes_itself(app):
    spec = app.test_client().get("/api/openapi.json").json

    assert spec["openapi"] == "3.1.0"
    posts = [methods["post"] for methods in spec["paths"].values() if "post" in methods]
    assert all("Idempotency-Key" in {p["name"] for p in post["parameters"]} for post in posts)
    assert app.test_client().get("/api/docs").status_code == 200


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("Tuesday 24 November", "Tue 24 Nov", "24 Nov 2026")),
        ("nb", ("tirsdag 24. november", "tir. 24. nov.", "24. nov. 2026")),
        ("sv", ("tisdag 24 november", "tis 24 nov.", "24 nov. 2026")),
        ("zh-Hans", ("11月24日星期二", "11月24日周二", "2026年11月24日")),
    ],
)
def test_days_are_written_as_their_readers_write_them(app, language, written):
    tuesday = date(2026, 11, 24)
    with app.test_request_context(f"/?lang={language}"):
        assert (display.day(tuesday), display.short_day(tuesday), display.long_date(tuesday)) == written


def test_a_time_of_another_day_is_said_with_its_day(app):
    with app.test_request_context("/?lang=en"):
        assert display.near(NINE, NINE + timedelta(hours=2)) == "09:00"
        assert display.near(NINE + timedelta(days=1), NINE) == "Tue 24 Nov 09:00"
