"""The map of a day, drawn for real: our own land, labels without a glyph server, what breaks on top."""

import json

import pytest
from playwright.sync_api import expect

from tests.look.conftest import ROOT
from tests.look.day import BOARD, MAP
from tests.look.stage import MAPLIBRE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (ROOT / "api/frontend" / MAPLIBRE).is_dir(), reason="MapLibre is not installed: run make setup."
    ),
]
SKETCH = json.loads((ROOT / "seed_data" / "region.geojson").read_text())


@pytest.fixture
def drawn(templates, stage, page):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": 1440, "height": 900})
    board = BOARD | {"map_data": MAP | {"sketch": SKETCH}, "said": None}
    page.goto(stage.show("/map", templates.get_template("planning/board.html").render(board)))
    expect(page.locator(".mapmark")).to_have_count(4, timeout=20_000)
    page.complaints = complaints
    return page


def test_engineers_depots_and_what_breaks_stand_on_the_map(drawn):
    expect(drawn.locator(".mapmark.is-engineer")).to_have_text("LH")
    expect(drawn.locator(".mapmark.is-late")).to_have_count(1)
    expect(drawn.locator(".mapmark.is-depot")).to_have_count(1)
    expect(drawn.locator(".mapmark.is-selected")).to_have_count(1)


def test_the_map_keeps_to_the_content_policy(drawn):
    drawn.wait_for_timeout(1000)
    assert drawn.complaints == []


def test_the_map_follows_the_theme(drawn):
    def pixels() -> bytes:
        return drawn.locator(".canvas").screenshot()

    drawn.wait_for_timeout(1500)
    by_day = pixels()
    drawn.evaluate("document.documentElement.dataset.theme = 'dark'")
    drawn.wait_for_timeout(1500)
    assert pixels() != by_day
