"""What the worker set aside, in the hands of an administrator."""

import pytest
from sqlalchemy import text

from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM


@pytest.fixture
def parked(database: Database) -> int:
    with database.transaction(SYSTEM) as tx:
        tx.send("notices.tell", work_order_id=1, event="done", generation=1)
        return tx.session.execute(
            text("UPDATE procrastinate_jobs SET status = 'failed', attempts = 5 RETURNING id")
        ).scalar_one()


def test_what_failed_is_shown_and_can_be_tried_again(program, parked):
    admin = program(Role.ADMIN)
    shown = admin.get("/parked-messages").json["items"]
    assert [(one["id"], one["topic"], one["tries"]) for one in shown] == [(parked, "notices.tell", 5)]

    assert admin.post(f"/parked-messages/{parked}/retry", None).status_code == 200
    assert admin.get("/parked-messages").json["items"] == []
    assert admin.post(f"/parked-messages/{parked}/retry", None).json["type"] == "/api/docs#not-parked"


def test_what_nobody_wants_any_more_is_forgotten(program, parked, worker):
    admin = program(Role.ADMIN)

    assert admin.post(f"/parked-messages/{parked}/forget", None).status_code == 200
    assert admin.get("/parked-messages").json["items"] == []
    assert worker() == 0


def test_only_an_administrator_sees_them(program, parked):
    assert program(Role.MANAGER).get("/parked-messages").status_code == 403
