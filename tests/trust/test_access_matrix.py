"""Every route, every role: what is not expressly open is closed."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from dispatch.people.accounts import new_api_key
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM
from tests.entering import enter
from tests.trust.doors import ROLES, TABLE, Door, doors, knock, may
from tests.trust.things import a_scene, absent, somebody

pytestmark = pytest.mark.slow
STREAM = "/live"  # it never ends, so only those whom it refuses ask for it
NO_PLAN_YET = "GET /api/v1/plan-runs/<int:run_id>/plan"


@pytest.fixture
def app(app: Flask) -> Flask:
    # Forms' own tokens are another test's matter: here every request should get as far as the role.
    app.config.update(WTF_CSRF_METHODS=())
    return app


@pytest.fixture
def things(database: Database) -> dict[str, Any]:
    return a_scene(database)


def closed(door: Door, response, *, signed_in: bool) -> bool:
    if signed_in:
        return response.status_code == 403
    if response.status_code == 302:
        return response.location.startswith("/sign-in")
    return response.status_code == 401


def asked(client, door: Door, things: dict[str, Any], **more: Any):
    """What changes something is asked of what isn't there: the role is looked at first."""
    response = knock(client, door, things if door.method == "GET" else absent(), **more)
    response.close()
    return response


def wrong_cells(app: Flask, client, things: dict[str, Any], who: str, *, below: str = "/", **more: Any) -> list[str]:
    """Those that ask for a token or a password are another test's, and signing out would end this one."""
    found = []
    for door in doors(app):
        if door.rule in ("/sign-in", "/sign-out", "/static/<path:filename>") or "<token>" in door.rule:
            continue
        if not door.rule.startswith(below) or (door.rule == STREAM and may(door, who)):
            continue
        response = asked(client, door, things, **more)
        shut = closed(door, response, signed_in=who != "anonymous")
        worked = response.status_code in ((200, 302) if door.method == "GET" else (200, 201, 202, 302, 404, 409, 422))
        expected = worked or str(door) == NO_PLAN_YET if may(door, who) else shut
        if not expected or (shut and may(door, who)):
            found.append(f"{who}: {door} → {response.status_code} {response.location or ''}")
    return found


def test_every_route_stands_in_the_table_once_and_the_table_names_no_other(app):
    named = Counter(route for group in TABLE.values() for route in group["routes"])

    assert sorted(named) == sorted(str(door) for door in doors(app))
    assert [route for route, times in named.items() if times > 1] == []


def test_whoever_is_not_signed_in_gets_no_further_than_the_open_doors(app, things):
    assert wrong_cells(app, app.test_client(), things, "anonymous") == []


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_through_its_own_doors_only(app, database, things, role):
    client = enter(app, database, somebody(database, role, things))

    assert wrong_cells(app, client, things, role) == []


@pytest.mark.parametrize("role", ROLES)
def test_a_programs_key_opens_what_its_role_opens(app, database, things, role):
    account = somebody(database, role, things)
    with database.transaction(SYSTEM) as tx:
        headers = {"Authorization": f"Bearer {new_api_key(tx, account, 'test')}"}

    assert wrong_cells(app, app.test_client(), things, role, below="/api/", headers=headers) == []


def test_a_void_key_opens_nothing_not_even_with_a_session_beside_it(app, database, things):
    client = enter(app, database, somebody(database, Role.ADMIN, things))

    refused = client.get("/api/v1/work-orders", headers={"Authorization": "Bearer ds_nonsense"})

    assert refused.status_code == 401


def test_a_customers_link_opens_its_own_order_for_its_own_purpose_and_nothing_else(app, things):
    client = app.test_client()
    assert client.get(f"/f/{things['token']}").status_code == 200

    assert client.get(f"/r/{things['token']}").status_code == 404
    for door in doors(app):
        if not may(door, "anonymous"):
            assert closed(door, asked(client, door, things), signed_in=False), str(door)


def test_a_link_for_another_purpose_looks_like_one_that_never_was(app, things):
    client = app.test_client()
    other, never = client.get(f"/r/{things['token']}"), client.get("/r/nothing")

    assert (other.status_code, other.text) == (never.status_code, never.text)
