"""Signing in: what a wrong password looks like, and how often somebody may try."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from api import create_app
from dispatch.people.accounts import PER_ACCOUNT
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
from tests.api.conftest import Visitor
from tests.builders import SYSTEM, an_account

AT_ONCE = 50
WRONG = {"email": "hanne@doorstep.example", "password": "no", "next": "/plans"}


def test_a_wrong_password_is_refused_on_a_page_that_keeps_the_email_and_the_way_on(visitor):
    refused = visitor.post("/sign-in", WRONG)

    assert refused.status_code == 401
    assert "E-mail and password don" in refused.text
    assert 'value="hanne@doorstep.example"' in refused.text
    assert 'name="next" value="/plans"' in refused.text


def test_five_wrong_passwords_close_the_door_for_a_minute(visitor, clock):
    for _ in range(PER_ACCOUNT):
        assert visitor.post("/sign-in", WRONG).status_code == 401
    closed = visitor.post("/sign-in", WRONG)

    assert closed.status_code == 429
    assert closed.headers["Retry-After"]
    assert "Wait a minute" in closed.text
    assert 'value="hanne@doorstep.example"' in closed.text
    clock.forward(minutes=2)
    assert visitor.post("/sign-in", WRONG).status_code == 401


def test_right_passwords_never_close_the_door(visitor, database):
    with database.transaction(SYSTEM) as tx:
        account = an_account(tx)
    right = {"email": account.email, "password": "open sesame"}

    assert {visitor.post("/sign-in", right).status_code for _ in range(PER_ACCOUNT + 2)} == {302}


@pytest.fixture
def door(own_database: str):
    """The real way in, with connections of its own for each who stands there."""
    engine = connect(own_database, pool=AT_ONCE + 10)
    app = create_app(Settings(secret_key="only for tests " * 3), Database(engine))
    app.testing = True
    yield app
    engine.dispose()


def test_fifty_who_guess_at_once_get_five_guesses_between_them(door):
    visitors = [Visitor(door.test_client()) for _ in range(AT_ONCE)]
    start = Barrier(AT_ONCE, timeout=60)

    def guess(visitor: Visitor) -> int:
        start.wait()
        return visitor.post("/sign-in", WRONG).status_code

    with ThreadPoolExecutor(AT_ONCE) as guessers:
        answers = Counter(guessers.map(guess, visitors))

    assert answers == {401: PER_ACCOUNT, 429: AT_ONCE - PER_ACCOUNT}
