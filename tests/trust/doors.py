"""Every door of the house, and who may go through it."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

TABLE = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))
ROLES = ("agent", "dispatcher", "engineer", "manager", "quality", "admin", "auditor")
CODES = {
    "/engineers/": "engineer_code",
    "/people/": "engineer_code",
    "/guides/": "guide_code",
    "/help/": "help_code",
    "/knowledge/": "help_code",
    "/q/": "label_code",
    "/setup/wholes/": "fault_code",
    "/fault-types/": "fault_code",
    "/lengths/": "fault_code",
}
RULES = {"/prices/": "price_rule_id", "/covers/": "cover_rule_id"}
ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


@dataclass(frozen=True)
class Door:
    method: str
    rule: str

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"

    @property
    def speaks_json(self) -> bool:
        return self.rule.startswith("/api/")

    def path(self, things: dict[str, Any]) -> str:
        kind = next((name for part, name in CODES.items() if part in self.rule), "branch_code")
        known = {
            **things,
            "rescue_id": 0,
            "untold_id": 0,
            "hold_id": 0,  # nobody's: whoever may come in hears that it isn't there
            "code": things[kind],
            "rule_id": things[next((name for part, name in RULES.items() if part in self.rule), "rule_id")],
            "run_id": things["import_id" if "/imports/" in self.rule else "plan_id"],
        }
        return ARGUMENT.sub(lambda found: str(known[found[1]]), self.rule)


def doors(app: Flask) -> list[Door]:
    rules: list[Rule] = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [Door(method, rule.rule) for rule in rules for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]


def may(door: Door, who: str) -> bool:
    return any(str(door) in group["routes"] and who in group["roles"] for group in TABLE.values())


QUERIES = {
    "/candidates": {"day": "2026-11-23"},
    "/board": {"day": "2026-11-23"},
    "/repair": {"day": "2026-11-23"},
    "/shifts": {"first": "2026-11-23"},
    "/holidays": {"country": "NO"},
    "/coverage": {"lat": "59.9", "lon": "10.7"},
    "/help/search": {"q": "lock", "language": "en"},
    "/help/figures": {"since": "2026-11-01T00:00:00Z", "until": "2026-11-23T00:00:00Z"},
}


def knock(
    client: FlaskClient,
    door: Door,
    things: dict[str, Any],
    body: dict | None = None,
    *,
    key: str = "k",
    headers: dict[str, str] | None = None,
) -> TestResponse:
    """`body` is sent as JSON to the API; a page gets an empty form."""
    query = next((query for end, query in QUERIES.items() if door.rule.endswith(end) and door.speaks_json), {})
    sent = {"json": body or {}} if door.method == "POST" and door.speaks_json else {}
    headers = {**(headers or {}), **({"Idempotency-Key": key} if sent else {})}
    return client.open(door.path(things), method=door.method, query_string=query, headers=headers, **sent)
