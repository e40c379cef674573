"""Every code the planner can answer with has words, in every language of the house."""

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel

from api.reasons import CHANGES, HELPS, OBSTACLES, OTHERS_CHANGES, SHARES, change_says, let_in_says
from optimizer.change import PRICES
from optimizer.evaluate import COSTS

ROOT = Path(__file__).parents[2]
SAYS_AN_OBSTACLE = {"Obstacle", "_refuse_if"}
# Only a plan that isn't one has these; nobody is shown them.
NEVER_SHOWN = {"unknown_engineer", "unknown_visit", "served_twice"}
# Offers are not shown on any page yet.
OF_OFFERS = {"notice", "booked_up"}


def codes_in(folder: str) -> set[str]:
    """The first argument, wherever the code makes an obstacle."""
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                found |= {node.args[0].value} if name in SAYS_AN_OBSTACLE else set()
    return found


def test_every_obstacle_has_words():
    found = codes_in("optimizer") | codes_in("dispatch/planning")
    assert {"no_skill", "window", "shift", "no_shift"} <= found
    assert found - NEVER_SHOWN - OF_OFFERS <= set(OBSTACLES)


def test_every_change_has_words():
    assert set(PRICES) | {"certificate"} <= set(CHANGES)


def test_every_cost_has_words():
    assert set(COSTS) - {"step"} <= set(SHARES)


@pytest.mark.parametrize("locale", ["nb", "sv", "zh_Hans"])
def test_they_are_said_in_every_language(locale):
    with (ROOT / "dispatch" / "locales" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        known = {message.id for message in read_po(file) if message.string}
    for words in (OBSTACLES, HELPS, CHANGES, OTHERS_CHANGES, SHARES):
        assert set(words.values()) <= known


@pytest.fixture
def english():
    app = Flask("words")
    Babel(app, locale_selector=lambda: "en")
    with app.test_request_context():
        yield


FACTS = {
    "seconds": 1080,
    "skill": "locks",
    "has": 1,
    "needs": 2,
    "engineer_id": 1,
    "visit_id": 2,
    "starts_at": "2026-11-02T14:20:00+00:00",
    "part": "YD-50",
    "visits": 7,
    "days": 28,
    "most": 6,
    "share": 80,
}


@pytest.mark.parametrize("code", CHANGES)
@pytest.mark.usefixtures("english")
def test_a_change_is_said_with_all_its_facts(code):
    said = change_says({"code": code, **FACTS}, engineers={1: "Ana"}, places={2: "Storgata 1"})
    assert "%(" not in said
    assert said


@pytest.mark.usefixtures("english")
def test_a_visit_left_out_says_who_could_come_all_the_same():
    changes = [{"code": "overtime", "engineer_id": 1, "seconds": 1080}]
    reason = {"code": "let_in", "engineer_id": 1, "starts_at": FACTS["starts_at"], "changes": changes}
    said = let_in_says([{"code": "crowded_out"}, reason], engineers={1: "Ana"}, places={})
    assert said.endswith("18 min overtime")
    assert said.startswith("Ana at ")
