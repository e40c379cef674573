"""Every arrow of the house in one place: who may import whom. Moving a wall is a visible, one-line change."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GROUND = {"errors", "stamp", "lifecycle", "working_time", "settings", "words", "lifeline", "progress"}
PEOPLE = GROUND | {"store", "people"}
CUSTOMERS = PEOPLE | {"customers"}
CATALOGUE = CUSTOMERS | {"catalogue"}
CALENDARS = CATALOGUE | {"calendars"}
DEVICES = CATALOGUE | {"devices"}
WORK = DEVICES | {"work"}
PARTS = WORK | {"parts"}
PLANNING = PARTS | {"planning"}
PRICES = PARTS | {"ledger", "notices", "prices"}
SEED = PLANNING | {
    "intake",
    "mentions",
    "issues",
    "channels",
    "help",
    "desk",
    "ledger",
    "notices",
    "quality",
    "complaints",
    "suggestions",
    "telemetry",
    "remote",
    "field",
    "privacy",
    "prices",
    "presales",
    "topics",
    "demo",
    "seed",
}
ROOMS = {
    "store": GROUND | {"store", "nouns"},
    "working_time": GROUND,
    "people": PEOPLE,
    "customers": CUSTOMERS,
    "catalogue": CATALOGUE,
    "calendars": CALENDARS,
    "devices": DEVICES,
    "work": WORK,
    "promises": WORK | {"promises"},
    "parts": PARTS,
    "planning": PLANNING,
    "intake": WORK | {"intake", "issues", "notices", "ledger"},
    "issues": WORK | {"ledger", "notices", "issues"},
    "mentions": WORK | {"intake", "issues", "ledger", "notices", "mentions"},
    "merging": WORK
    | {"intake", "issues", "channels", "ledger", "notices", "help", "merging", "complaints", "telemetry"},
    "help": WORK | {"intake", "issues", "channels", "ledger", "notices", "help"},
    "field": PLANNING | {"field"},
    "ledger": WORK | {"ledger"},
    "notices": WORK | {"ledger", "notices"},
    "desk": WORK | {"notices", "desk"},
    "channels": WORK | {"intake", "issues", "ledger", "notices", "channels"},
    "quality": WORK | {"ledger", "notices", "quality"},
    "complaints": WORK | {"desk", "ledger", "notices", "prices", "quality", "complaints"},
    "suggestions": WORK | {"notices", "quality", "suggestions"},
    "remote": WORK | {"intake", "issues", "ledger", "notices", "channels", "remote"},
    "telemetry": WORK | {"intake", "issues", "ledger", "notices", "channels", "telemetry"},
    "prices": PRICES,
    "presales": PRICES | {"intake", "issues", "presales"},
    "callers": PLANNING | {"privacy", "issues", "ledger", "notices", "complaints", "telemetry", "callers"},
    "seed": SEED,
    "privacy": PLANNING
    | {"privacy", "mentions", "intake", "issues", "channels", "ledger", "notices", "quality", "help", "prices", "field"}
    | {"complaints", "suggestions", "presales", "telemetry", "remote"},
}
WEB = {"flask", "werkzeug", "flask_babel", "flask_smorest", "flask_wtf", "gunicorn", "marshmallow", "webargs"}
STORE = {"sqlalchemy", "psycopg", "alembic", "procrastinate"}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def tops(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports(path)}


def files(folder: str) -> list[Path]:
    return [
        path
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and "frontend" not in path.parts
    ]


def rooms_of(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports(path) if name.startswith("dispatch.")}
    return {
        name for name in names if (ROOT / "dispatch" / name).is_dir() or (ROOT / "dispatch" / f"{name}.py").exists()
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_looks_only_downwards(room):
    for path in files(f"dispatch/{room}"):
        assert rooms_of(path) <= ROOMS[room], f"{path.relative_to(ROOT)} looks up to {rooms_of(path) - ROOMS[room]}"


def test_every_room_has_its_place():
    rooms = {path.name for path in (ROOT / "dispatch").iterdir() if (path / "__init__.py").exists()}
    assert rooms <= set(ROOMS)


def test_the_business_knows_no_web():
    for path in files("dispatch"):
        assert not tops(path) & (WEB | {"api"}), path


def test_only_planning_talks_to_the_optimizer():
    for path in files("dispatch"):
        if "planning" not in path.parts:
            assert "optimizer" not in tops(path), path


def test_the_optimizer_knows_only_numbers():
    for path in files("optimizer"):
        assert not tops(path) & (WEB | STORE | {"dispatch", "api"}), path


def test_the_door_decides_nothing():
    for path in files("api"):
        assert not tops(path) & {"optimizer", "sqlalchemy", "alembic", "procrastinate"}, path


def test_nothing_is_imported_in_passing():
    for folder in ("dispatch", "optimizer", "api"):
        for path in files(folder):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                    assert not inside, f"{path.relative_to(ROOT)}:{node.lineno}"
