"""docs/FEATURES.md promises nothing without saying what shows it, and what it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \| (.*?) \|$", (ROOT / "docs" / "FEATURES.md").read_text("utf-8"), re.M)


def test_every_row_is_there_once():
    numbers = [int(row[0]) for row in ROWS]

    assert sorted(numbers) == list(range(1, 199))


def test_what_works_is_shown_by_something_that_exists():
    for number, _feature, state, shown_by in ROWS:
        if state.startswith(("works", "partly")):
            named = [path.strip() for path in shown_by.split(",")]
            assert named[0], f"row {number} names nothing"
            assert list(ROOT.glob(named[0])), f"row {number} names {named[0]}"


def test_partly_says_what_is_missing():
    assert all("(" in state for _number, _feature, state, _shown in ROWS if state.startswith("partly"))
