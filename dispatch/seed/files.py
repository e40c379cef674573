"""Reading seed_data: rows, documents, and the customs of its cells."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dispatch.settings import CHECKOUT
from dispatch.words import LANGUAGES

FOLDER = CHECKOUT / "seed_data"


def rows(name: str, *, folder: Path = FOLDER) -> list[dict[str, str]]:
    with open(folder / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def document(name: str, *, folder: Path = FOLDER) -> Any:
    return json.loads((folder / name).read_text("utf-8"))


def words(row: dict[str, str]) -> dict[str, str]:
    """Language → text, of the columns en, nb, sv and zh-Hans."""
    return {language: row[language] for language in LANGUAGES}


def levels(cell: str) -> dict[str, int]:
    """ "locks:3 hubs:2" → levels by skill."""
    return {skill: int(level) for skill, level in (pair.split(":") for pair in cell.split())}


def yes(cell: str) -> bool:
    return cell == "yes"


def grouped(table: Iterable[dict[str, str]], *columns: str) -> dict[tuple[str, ...], list[dict[str, str]]]:
    """The rows by the values of these columns."""
    found: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in table:
        found.setdefault(tuple(row[column] for column in columns), []).append(row)
    return found
