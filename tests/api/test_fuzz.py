"""What a careless or wicked program sends is refused in words; nothing of it breaks us."""

import json
import os
from collections import Counter
from itertools import cycle
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.json_bodies import LARGEST
from api.security import LARGEST as LARGEST_OF_ALL
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.trust.things import a_scene

FEW, MANY = 3, int(os.environ.get("EXAMPLES", "60"))  # for each operation
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def things(database: Database) -> dict[str, Any]:
    return a_scene(database)


@pytest.mark.slow
@pytest.mark.parametrize(
    "examples",
    [
        pytest.param(FEW, marks=pytest.mark.timeout(600)),
        pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(7200)]),
    ],
)
def test_nothing_a_schema_allows_or_forbids_breaks_us(app: Flask, things, program, examples):
    """Half of the requests keep to the description, half break it; some name things that are there."""
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    keys = [program(role).headers for role in (Role.MANAGER, Role.ADMIN)]
    keys.append(program(Role.ENGINEER, engineer_id=things["engineer_id"]).headers)
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)

    told: Counter[int] = Counter()
    for found in schema.get_all_operations():
        _ask(found.ok(), keys, things, told, examples=examples)

    assert told[200] + told[201] + told[202] > 100, told
    assert told[422] > 100, told


def _ask(operation, keys: list[dict[str, str]], things: dict[str, Any], told: Counter[int], *, examples: int) -> None:
    """A few are asked by the first, who may most, and one of the others in turn; many by everybody."""
    turns = cycle([[keys[0], other] for other in keys[1:]] if examples == FEW else [keys])

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case) -> None:
        for name, value in _there(operation.path, things).items():
            if name in (case.path_parameters or {}) and len(str(case.path_parameters[name])) % 2:
                case.path_parameters[name] = value
        for key in next(turns):
            response = case.call(headers=key | {"Idempotency-Key": uuid4().hex})
            told[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)

    ask()


def _there(path: str, things: dict[str, Any]) -> dict[str, Any]:
    code = "engineer_code" if "/engineers/" in path else "branch_code"
    run = "import_id" if "/imports/" in path else "plan_id"
    return {**things, "code": things[code], "run_id": things[run]}


HORRORS = {
    "nested without end": b'{"note": ' + b"[" * 100_000,
    "nested and closed": b"[" * 100_000 + b"]" * 100_000,
    "a number no float holds": b'{"version": 1e400}',
    "ten thousand digits": b'{"version": ' + b"9" * 10_000 + b"}",
    "twice the same name": b'{"note": "a", "note": "b"}',
    "not a number": b'{"version": NaN}',
    "infinity": b'{"version": -Infinity}',
    "NUL": b'{"note": "a\\u0000b"}',
    "half a character": b'{"note": "\\ud800"}',
    "half a character as a reason": b'{"reason": "\\udfff"}',
    "no UTF-8": b'{"note": "\xff\xfe"}',
    "a list": b"[1, 2]",
    "a word": b'"word"',
    "nothing closed": b"{",
    "UTF-16": '{"note": "a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a tail": b"{} {}",
    "single quotes": b"{'note': 'a'}",
    "a comment": b"{/* */}",
    "true as a number": b'{"version": true}',
    "a number as words": b'{"note": 5}',
}


@pytest.mark.parametrize("horror", HORRORS)
def test_json_that_cannot_be_right_is_refused_in_words(program, things, horror):
    desk = program()
    refused = desk.client.post(
        f"/api/v1/work-orders/{things['reference']}/moves/cancel",
        data=HORRORS[horror],
        headers=desk.headers | {"Idempotency-Key": "k", "Content-Type": "application/json"},
    )

    assert refused.status_code in (400, 422), refused.text
    assert refused.content_type == "application/problem+json"
    assert refused.json["detail"]
    assert desk.get(f"/work-orders/{things['reference']}").json["state"] == "visit"


@pytest.mark.parametrize("answer", ['"\\u0000"', '"\\ud800"', "[" * 400 + "]" * 400, '{"a": 1}', f'"{"a" * 3000}"'])
def test_answers_that_cannot_be_kept_are_refused(program, things, answer):
    phone = program(Role.ENGINEER, engineer_id=things["engineer_id"])
    refused = phone.client.post(
        f"/api/v1/visits/{things['visit_id']}/answers",
        data=f'{{"answers": {{"a": {answer}}}}}',
        headers=phone.headers | {"Idempotency-Key": "k", "Content-Type": "application/json"},
    )

    assert refused.status_code in (400, 422), refused.text


@pytest.mark.parametrize("path", ["/work-orders/%00", "/engineers/a%00b", "/branches/%ff%fe", "/attachments/%ed%a0%80"])
def test_a_path_that_cannot_be_right_is_refused(program, path):
    assert program().get(path).status_code in (404, 422)


@pytest.mark.parametrize("q", ["\x00", "%", "_", "'; DROP TABLE visit; --", "\\", "a" * 100, "Åse", "路", "\u202e"])
def test_a_search_finds_nothing_rather_than_breaking(program, things, q):
    for list_of in ("/work-orders", "/customers"):
        found = program().get(list_of, q=q)
        assert found.status_code in (200, 422)


def test_a_number_beyond_all_bounds_in_a_path_names_nothing(program):
    assert program().get(f"/visits/{10**30}").status_code == 404


def test_a_body_over_the_limit_is_too_large(program, things):
    desk = program()
    headers = desk.headers | {"Idempotency-Key": "k", "Content-Type": "application/json"}
    path = f"/api/v1/work-orders/{things['reference']}/messages"

    for size in (LARGEST + 1, LARGEST_OF_ALL + 1):
        refused = desk.client.post(path, data=json.dumps({"text": "a" * size}), headers=headers)
        assert (refused.status_code, refused.content_type) == (413, "application/problem+json")


def test_a_body_that_is_no_json_is_told_so(program, things):
    desk = program()
    headers = desk.headers | {"Idempotency-Key": "k", "Content-Type": "text/plain"}
    refused = desk.client.post(f"/api/v1/work-orders/{things['reference']}/moves/wait", data="{}", headers=headers)

    assert (refused.status_code, refused.json["detail"]) == (415, "Send this as application/json.")
