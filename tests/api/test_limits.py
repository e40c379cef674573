"""Doors that strangers reach open only so often, whichever web process answers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from api import create_app
from dispatch.settings import Settings
from dispatch.stamp import ANYBODY, Role
from dispatch.store.database import Database, connect
from dispatch.store.limits import Limit, TooOften, count
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from tests.api.conftest import TOKEN
from tests.api.test_rest_orders import a_photo
from tests.builders import SYSTEM, a_work_order

HOUR = timedelta(hours=1)


@pytest.fixture
def app(database: Database):
    few = {f"limit_{name}": 3 for name in ("requests", "uploads", "link_posts", "bad_links")}
    app = create_app(Settings(secret_key="only for tests " * 3, **few), database)
    app.testing = True
    return app


@pytest.fixture
def token(database) -> str:
    with database.transaction(SYSTEM) as tx:
        return links.issue(tx, a_work_order(tx), LinkPurpose.FOLLOW)


def refused(answer, *, within: int) -> bool:
    """After as many seconds as it says, it is allowed again."""
    return answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= within


def test_public_requests_are_counted_by_address_whether_they_were_taken_or_not(visitor, clock):
    asked = [visitor.post("/request", seen_at="/request") for _ in range(3)]
    assert {answer.status_code for answer in asked} == {422}

    assert refused(visitor.post("/request", seen_at="/request"), within=3600)

    clock.forward(hours=1)
    assert visitor.post("/request", seen_at="/request").status_code == 422


def test_messages_over_one_link_are_counted_and_another_link_is_not_hindered(visitor, database, token):
    def write(link: str):
        return visitor.post(f"/f/{link}/messages", {"text": "Hello?"}, seen_at=f"/f/{link}")

    assert [write(token).status_code for _ in range(3)] == [302] * 3
    assert refused(write(token), within=3600)

    with database.transaction(SYSTEM) as tx:
        other = links.issue(tx, a_work_order(tx), LinkPurpose.FOLLOW)
    assert write(other).status_code == 302


def test_who_tries_links_that_open_nothing_is_soon_not_even_heard(visitor, token, clock):
    assert [visitor.get(f"/f/guess{n}").status_code for n in range(3)] == [404] * 3

    assert refused(visitor.get(f"/f/{token}"), within=60)
    clock.forward(minutes=1)
    assert visitor.get(f"/f/{token}").status_code == 200


def test_uploads_are_counted_by_who_sends_them(program, database):
    with database.transaction(SYSTEM) as tx:
        here = f"/work-orders/{a_work_order(tx).reference}/attachments"
    busy, other = program(Role.AGENT), program(Role.AGENT)
    sent = [busy.upload(here, files={"file": (a_photo(), "a.png")}).status_code for _ in range(3)]
    assert sent == [201] * 3

    answer = busy.upload(here, files={"file": (a_photo(), "a.png")})
    assert refused(answer, within=3600)
    assert (answer.content_type, answer.json["type"]) == ("application/problem+json", "/api/docs#too-often")
    assert str(answer.json["seconds"]) in answer.json["detail"]
    assert other.upload(here, files={"file": (a_photo(), "a.png")}).status_code == 201


def test_a_person_reads_of_it_in_their_own_language(visitor):
    said = {"nb": "for ofte", "sv": "för ofta", "zh-CN": "过于频繁"}
    for _ in range(3):
        visitor.get("/f/guess")

    for language, words in said.items():
        assert words in visitor.get("/f/guess", **{"Accept-Language": language}).text, language


def test_of_many_at_once_over_several_connections_exactly_as_many_as_allowed_come_in(own_database, clock):
    engine = connect(own_database, pool=8)
    database, limit = Database(engine, clock=clock), Limit("requests", 10, HOUR)

    def come(_: int) -> str:
        try:
            with database.transaction(ANYBODY) as tx:
                count(tx, limit, "one address")
        except TooOften:
            return "refused"
        return "in"

    with ThreadPoolExecutor(8) as crowd:
        assert Counter(crowd.map(come, range(40))) == {"in": 10, "refused": 30}
    engine.dispose()


def test_a_request_that_another_site_forged_is_not_counted(app, token, visitor):
    stranger = app.test_client()
    for _ in range(5):
        assert stranger.post(f"/f/{token}/messages", data={"text": "x"}).status_code == 422

    assert TOKEN.search(visitor.get(f"/f/{token}").text)
    assert visitor.post(f"/f/{token}/messages", {"text": "Hello?"}, seen_at=f"/f/{token}").status_code == 302
