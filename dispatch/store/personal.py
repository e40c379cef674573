"""Which columns hold personal data, and why: read from personal.toml beside this file."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Purpose:
    """Why a class of personal data is held, for how long, and how it goes.

    `keep_days` counts from the end of the last work order it served; -1: as long as the account lives.
    """

    purpose: str
    basis: str
    keep_days: int
    erasure: str


@dataclass(frozen=True)
class Register:
    purposes: dict[str, Purpose]
    personal: dict[tuple[str, str], str]
    plain: frozenset[tuple[str, str]]


@cache
def register() -> Register:
    source = tomllib.loads((Path(__file__).parent / "personal.toml").read_text("utf-8"))
    tables = source["table"]
    return Register(
        purposes={name: Purpose(**facts) for name, facts in source["class"].items()},
        personal={
            (table, column): kind
            for table, columns in tables.items()
            for column, kind in columns.items()
            if column != "plain"
        },
        plain=frozenset((table, column) for table, columns in tables.items() for column in columns["plain"]),
    )


def is_personal(table: str, column: str) -> bool:
    return (table, column) in register().personal
