"""A small theatre for the faces: the real templates, style sheets and modules, without the api behind them."""

from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from werkzeug.datastructures import MultiDict

from tests.look.stage import Stage

ROOT = Path(__file__).resolve().parents[2]


def environment() -> jinja2.Environment:
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.install_null_translations(newstyle=True)
    templates.globals.update(
        lang="en",
        locale="en",
        static=lambda path: f"/static/{path}",
        csrf_token=lambda: "token",
        request=a_request(),
        session={},
        word=lambda kind, value: str(value).replace("_", " ").capitalize(),
        effort_puzzle=lambda: "puzzle",
        effort_bits=14,
        effort_trap="website",
    )
    templates.filters.update(
        hhmm=lambda at: f"{at:%H:%M}",
        day=lambda at: f"{at:%A} {at.day} {at:%B}",
        short_day=lambda at: f"{at:%a} {at.day} {at:%b}",
        moment=lambda at: f"{at:%a} {at.day} {at:%b} {at:%H:%M}",
        minutes=in_words,
        enumerated=", ".join,
        km=lambda metres: f"{metres / 1000:.1f} km",
    )
    return templates


def a_request(theme: str = "") -> SimpleNamespace:
    """As much of Flask's request as a page looks at."""
    return SimpleNamespace(args=MultiDict({"day": "2026-11-24"}), cookies={"theme": theme})


def in_words(minutes: int) -> str:
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest:02d}" if hours else f"{rest} min"


@pytest.fixture(scope="session")
def templates() -> jinja2.Environment:
    return environment()


@pytest.fixture(scope="session")
def noon() -> datetime:
    return datetime.fromisoformat("2026-11-24T12:05+01:00")


@pytest.fixture(scope="session")
def stage():
    with Stage(ROOT / "api" / "frontend") as stage:
        yield stage
