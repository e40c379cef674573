"""Links are bound to a purpose and a time, looking by them changes nothing, and no guess opens anything."""

import random
from datetime import timedelta
from itertools import permutations

import pytest

from api import create_app
from dispatch.field.travelling import seen_at
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.privacy import forgetting, packing
from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.work import actions, links, visits
from dispatch.work.windows import promise_window
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_home, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight
from tests.trust.doors import doors
from tests.trust.links import guesses, opened_by
from tests.trust.test_access_others import fingerprints
from tests.trust.things import absent

PREFIXES = {f"/{path}/": purpose for purpose, path in links.PATHS.items()}
STATES = ("intake", "planned", "travelling", "on_site", "feedback", "cancelled")


@pytest.fixture
def app(database: Database):
    app = create_app(Settings(secret_key="only for tests " * 3, limit_bad_links=100_000), database)
    app.testing = True
    return app


def an_order(database: Database, state: str) -> WorkOrder:
    """One that has come so far, with whatever a link may lead to."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx, home=a_home(tx, door_code="1905#"), language="en")
        order, engineer = visit.work_order, an_engineer(tx)
        if state in ("planned", "travelling", "on_site", "feedback"):
            visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=600)
            ten, noon = NINE + timedelta(hours=1), NINE + timedelta(hours=3)
            promise_window(tx, visit, window_from=ten, window_to=noon)
        if state == "cancelled":
            actions.move(tx, order.reference, "cancel", reason="duplicate")
        tx.act_as(the_engineer(engineer))
        if state in ("travelling", "on_site", "feedback"):
            visits.go(tx, visit, "set_out")
            agree(tx, OwnPurpose.POSITION)
            seen_at(tx, visit, 59.93, 10.74, accuracy=9, roads=straight)
        if state in ("on_site", "feedback"):
            visits.go(tx, visit, "arrive")
        if state == "feedback":
            report = {"cause": "worn_part", "solution": "adjusted", "effect": "works", "work_done": "Oiled."}
            visits.complete(tx, visit, report | {"unsigned_because": "declined"})
        return order


def tokens(database: Database, order: WorkOrder) -> dict[str, str]:
    with database.transaction(SYSTEM) as tx:
        order = tx.session.get(WorkOrder, order.id)
        found = {prefix: links.issue(tx, order, purpose) for prefix, purpose in PREFIXES.items()}
        forgetting.ask(tx, order)
        return found | {"/x/": packing.ask(tx, order)}


@pytest.mark.parametrize("state", STATES)
def test_walking_every_door_a_link_opens_twice_changes_nothing(app, database, state):
    order = an_order(database, state)
    known = tokens(database, order)
    client = app.test_client()
    before = fingerprints(database)
    reached = set()
    for _ in range(2):
        for door in doors(app):
            prefix = door.rule[:3]
            if door.method == "GET" and "<token>" in door.rule:
                path = door.path(absent() | {"token": known.get(prefix, "nothing"), "place": "privacy"})
                reached.add(client.get(path).status_code)
                client.head(path)

    assert fingerprints(database) == before
    assert 200 in reached and reached <= {200, 204, 302, 404, 409, 422}


def test_a_link_of_one_purpose_is_refused_at_all_others(app, database):
    known = tokens(database, an_order(database, "planned"))
    client = app.test_client()

    opened = [
        (own, other) for own, other in permutations(PREFIXES, 2) if client.get(other + known[own]).status_code < 400
    ]
    assert opened == []


def test_guesses_and_mutations_open_nothing(database):
    assert opened_by(database, guesses(40, random.Random(1))) == []


@pytest.mark.parametrize(("prefix", "lives"), [("/x/", 24), ("/e/", 7 * 24), ("/f/", 60 * 24)])
def test_a_link_opens_to_the_second_before_its_end_and_not_at_it(app, database, clock, prefix, lives):
    token = tokens(database, an_order(database, "planned"))[prefix]
    client = app.test_client()
    clock.at = NINE + timedelta(hours=lives, seconds=-1)
    assert client.get(prefix + token).status_code == 200
    clock.at += timedelta(seconds=1)
    assert client.get(prefix + token).status_code == 404


def test_no_page_behind_a_link_tells_others_where_it_is_or_stays_in_a_cache(app, database):
    known = tokens(database, an_order(database, "travelling"))
    client = app.test_client()
    for prefix, token in known.items():
        answer = client.get(prefix + token)
        assert answer.headers["Referrer-Policy"] == "no-referrer", prefix
        assert answer.headers["Cache-Control"] == "no-store", prefix
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", prefix
