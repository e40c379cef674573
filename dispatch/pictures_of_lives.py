"""Draw the lives of order and visit into the README, from their tables."""

import re
from pathlib import Path

import click

from dispatch.work.lifecycle import ORDER_LIFE, VISIT_LIFE

README = Path(__file__).parents[1] / "README.md"


@click.command()
def readme() -> None:
    """Redraw the lifecycle pictures in README.md."""
    text = README.read_text("utf-8")
    for name, life in (("order", ORDER_LIFE), ("visit", VISIT_LIFE)):
        mark = f"<!-- {name} life -->\n```mermaid\n"
        text = re.sub(
            re.escape(mark) + r".*?```", lambda _, m=mark, life=life: f"{m}{life.mermaid()}\n```", text, flags=re.S
        )
    README.write_text(text, "utf-8")
