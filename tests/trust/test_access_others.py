"""What belongs to somebody else looks like what isn't there, and looking changes nothing."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from dispatch.nouns import METADATA
from dispatch.store.database import Database
from tests.builders import SYSTEM
from tests.entering import enter
from tests.trust.doors import ROLES, doors, knock
from tests.trust.things import a_scene, absent, somebody

pytestmark = pytest.mark.slow
AT_ELEVEN = "2026-11-23T10:00:00Z"
BODIES: dict[str, dict[str, Any]] = {
    "/triage": {"version": 1, "title": "Mine now"},
    "/address": {"version": 1, "street": "Storgata 1", "lat": 59.9, "lon": 10.7},
    "/pin": {"version": 1, "lat": 59.9, "lon": 10.7},
    "/looks": {"detail": "phone"},
    "/messages": {"text": "Hello"},
    "/feedback": {"solved": True},
    "/window": {"window_from": AT_ELEVEN, "window_to": "2026-11-23T12:00:00Z"},
    "/assign": {"starts_at": AT_ELEVEN, "engineer": "nothing"},
    "/unassign": {"reason": "traffic"},
    "/go": {"verb": "turn_back"},
    "/decline": {"reason": "ill"},
    "/answers": {"answers": {"a": "b"}},
    "/complete": {"cause": "worn_part", "solution": "adjusted", "effect": "works", "unsigned_because": "d"},
    "/cannot-complete": {"cause": "no_part"},
    "/publish": {"visits": [1]},
    "/absences": {"starts_at": AT_ELEVEN, "ends_at": "2026-11-23T12:00:00Z", "why": "ill"},
    "/consents": {"purpose": "photos", "text_version": "1"},
    "/consents/withdraw": {"purpose": "photos"},
    "/moves/<verb>": {"reason": "duplicate"},
}
# The same for everybody: nothing of anybody stands there.
COMMON = {
    *("GET /api/v1/checklists/<int:checklist_id>", "GET /api/v1/guides/<code>", "GET /setup/guides/<code>"),
    *("GET /api/v1/sla-rules/<int:rule_id>/editions", "GET /rules/<int:rule_id>"),
    *("GET /api/v1/texts/<event>/<language>/<tone>", "GET /texts/<event>/<language>/<tone>"),
    # These say that what holds everywhere is not a branch's to change.
    *("POST /rules/<int:rule_id>", "POST /rules/<int:rule_id>/call-off"),
    "POST /api/v1/sla-rules/<int:rule_id>/call-off",
    *("POST /texts/<event>/<language>/<tone>", "POST /texts/<event>/<language>/<tone>/shipped"),
    *("POST /api/v1/texts/<event>/<language>/<tone>", "POST /api/v1/texts/<event>/<language>/<tone>/shipped"),
    "POST /setup/guides/<code>",
    *("GET /setup/alert-kinds/<int:alert_kind_id>", "POST /setup/alert-kinds/<int:alert_kind_id>"),
    "POST /api/v1/alert-kinds/<int:alert_kind_id>",
    *("GET /api/v1/fault-types/<code>/whole", "POST /api/v1/fault-types/<code>/whole"),
    *("GET /setup/wholes/<code>", "POST /setup/wholes/<code>"),
    *("GET /setup/booking/<kind>", "POST /setup/booking/<kind>"),
    *("GET /api/v1/lengths/<code>", "GET /setup/lengths/<code>"),
}
# Prices are published, help is for everybody, and a label opens to whoever stands before the device.
COMMON_ROOMS = (
    "/help/",
    "/knowledge/",
    "/api/v1/help/",
    "/prices/",
    "/covers/",
    "/api/v1/prices/",
    "/api/v1/covers/",
    "/q/",
)
# Opening a personal detail is a look, and a look is kept; knocking at some doors is counted.
LOOKING = {"look", "request_count"}


@pytest.fixture
def app(app: Flask) -> Flask:
    app.config.update(WTF_CSRF_METHODS=())
    return app


def said(response) -> tuple[int, str]:
    words = re.sub(r'(name="csrf_token" value|nonce)="[^"]+"', "", response.text)
    return response.status_code, words


@pytest.mark.parametrize("role", ROLES)
def test_another_branchs_things_look_like_things_that_are_not_there(app, database, role):
    mine, theirs = a_scene(database), a_scene(database)
    if role == "engineer":
        account = somebody(database, role, mine)
    else:
        with database.transaction(SYSTEM) as tx:
            own = tx.session.execute(text("SELECT id FROM branch WHERE code = :c"), {"c": mine["branch_code"]})
            branch_id = own.scalar_one()
        account = somebody(database, role, mine, every_branch=False, branch_id=branch_id)
    client = enter(app, database, account)
    before = fingerprints(database)

    told = []
    for number, door in enumerate(doors(app)):
        if "<" not in door.rule or "<token>" in door.rule or str(door) in COMMON:
            continue
        if door.rule.startswith(("/static", *COMMON_ROOMS)):
            continue
        body = next((body for end, body in BODIES.items() if door.rule.endswith(end)), None)
        hidden = knock(client, door, theirs, body, key=f"a{number}")
        missing = knock(client, door, absent(), body, key=f"b{number}")
        if said(hidden) != said(missing):
            told.append(f"{role}: {door}: {said(hidden)} but {said(missing)}")

    assert told == []
    assert fingerprints(database) == before


@pytest.mark.parametrize("role", ["agent", "manager", "auditor"])
def test_no_list_search_or_count_of_a_partner_names_what_is_another_branchs(app, database, role):
    mine, theirs = a_scene(database), a_scene(database)
    with database.transaction(SYSTEM) as tx:
        branch = tx.session.execute(text("SELECT id FROM branch WHERE code = :c"), {"c": mine["branch_code"]})
        branch_id = branch.scalar_one()
    client = enter(app, database, somebody(database, role, mine, every_branch=False, branch_id=branch_id))

    for door in doors(app):
        if door.method == "GET" and "<" not in door.rule and door.rule != "/live":
            with knock(client, door, mine) as response:
                assert theirs["reference"] not in response.text, str(door)
                assert theirs["key"] not in response.text, str(door)
    assert mine["reference"] in client.get("/api/v1/work-orders").text


@pytest.mark.parametrize("role", ["dispatcher", "engineer", "auditor"])
def test_looking_at_everything_changes_nothing(app, database, role):
    things = a_scene(database)
    client = enter(app, database, somebody(database, role, things))
    before = fingerprints(database)

    for door in doors(app):
        if door.method == "GET" and door.rule != "/live":
            knock(client, door, things).close()
            if role == "dispatcher":  # to the house it is the same question, so one role asks it
                client.head(door.path(things)).close()

    assert fingerprints(database) == before


def test_no_route_deletes_anything(app):
    assert {door.method for door in doors(app)} <= {"GET", "POST"}


IDENTITIES = {"role", "account_id", "branch_id", "every_branch", "engineer_id", "state", "reference", "arrival_due"}


def test_nobody_says_who_they_are_in_a_body(app, database):
    things = a_scene(database)
    client = enter(app, database, somebody(database, "dispatcher", things))
    open_doors = [door for door in doors(app) if door.method == "POST" and door.speaks_json]
    json_doors = [door for door in open_doors if any(door.rule.endswith(end) for end in BODIES)]
    assert len(json_doors) >= 15

    for number, door in enumerate(json_doors):
        body = next(body for end, body in BODIES.items() if door.rule.endswith(end))
        refused = knock(client, door, things, body | dict.fromkeys(IDENTITIES, 1), key=str(number))
        assert refused.status_code in (403, 422), f"{door}: {refused.text}"
        if refused.status_code == 422:
            assert set(refused.json["errors"]["json"]) >= IDENTITIES, f"{door}: {refused.text}"


def fingerprints(database: Database) -> dict[str, tuple[int, str]]:
    """Table → how many rows, and a hash over all of them."""
    found = {}
    with database.transaction(SYSTEM) as tx:
        for table in sorted({*METADATA.tables, "procrastinate_jobs"} - LOOKING):
            query = f"SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t"
            found[table] = tuple(tx.session.execute(text(query)).one())
    return found
