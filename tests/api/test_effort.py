"""Public forms against floods: a little arithmetic for browsers, a narrower door without it, no riddle for anybody."""

import re
from hashlib import sha256
from itertools import count

import pytest
from sqlalchemy import func, select

from api import create_app
from api.effort import BITS
from dispatch.settings import Settings
from dispatch.suggestions.suggestion import Suggestion
from tests.builders import SYSTEM

HERE = "/you-said"


@pytest.fixture
def app(database):
    app = create_app(Settings(secret_key="only for tests " * 3, limit_plain_requests=2), database)
    app.testing = True
    return app


def solved(page: str) -> str:
    """As the browser does it."""
    puzzle = re.search(r'data-effort="([^"]+)"', page)[1]
    answers = (f"{puzzle}:{number}" for number in count())
    return next(one for one in answers if int.from_bytes(sha256(one.encode()).digest()) >> (256 - BITS) == 0)


def says(visitor, wish: str, effort: str = "", **more: str) -> int:
    return visitor.post(HERE, {"wish": wish, "effort": effort, **more}, seen_at=HERE).status_code


def kept(database) -> int:
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalar(select(func.count(Suggestion.id)))


def test_without_script_a_form_goes_through_a_narrower_door(visitor, database):
    assert [says(visitor, f"Wish {number}") for number in range(3)] == [302, 302, 429]
    assert says(visitor, "With arithmetic", solved(visitor.get(HERE).text)) == 302
    assert kept(database) == 3


def test_wishes_for_a_home_go_through_the_same_doors(visitor, database):
    trapped = visitor.post("/design", {"website": "https://spam.example"}, seen_at="/design")
    assert trapped.status_code == 422 and "Send it again" in trapped.text
    assert [visitor.post("/design", seen_at="/design").status_code for _ in range(2)] == [422, 429]
    answer = {"effort": solved(visitor.get("/design").text)}
    assert visitor.post("/design", answer, seen_at="/design").status_code == 422


def test_an_answer_opens_the_wide_door_once_and_only_to_its_own_puzzle(visitor, database):
    answer = solved(visitor.get(HERE).text)
    assert says(visitor, "First", answer) == 302
    odd = [answer, answer[:-1] + ("0" if answer[-1] != "0" else "1"), "made.up:1", ":", "x" * 5000]
    assert [says(visitor, f"Wish {number}", one) for number, one in enumerate(odd)] == [302, 302, 429, 429, 429]


def test_a_field_no_person_sees_catches_programs_and_loses_nobodys_words(visitor, database):
    answer = visitor.post(HERE, {"wish": "Buy now", "website": "https://spam.example"}, seen_at=HERE)

    assert answer.status_code == 422 and "Buy now" in answer.text and "Send it again" in answer.text
    assert kept(database) == 0
