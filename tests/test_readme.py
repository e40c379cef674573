"""The README tells the truth about the lives: its pictures are the tables."""

from pathlib import Path

import pytest

from dispatch.work.lifecycle import ORDER_LIFE, VISIT_LIFE

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.mark.parametrize(("name", "life"), [("order", ORDER_LIFE), ("visit", VISIT_LIFE)])
def test_the_picture_in_the_readme_is_the_table(name, life):
    picture = README.split(f"<!-- {name} life -->\n```mermaid\n")[1].split("```")[0]

    assert picture.strip() == life.mermaid(), "run `make readme`"
