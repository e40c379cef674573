"""The JSON API as OpenAPI 3.1, for programs at /api/openapi.json and for people at /api/docs."""

from functools import cache, lru_cache
from typing import Any

from flask import Flask, Response, jsonify, render_template
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from api import problems
from api.endpoint import database
from api.problems import PROBLEM, slug, status_of
from api.rest import BLUEPRINTS
from api.rest.fields import CLOSED_LISTS
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.queries import closing_codes
from dispatch.errors import Refusal
from dispatch.stamp import ANYBODY

Listed = tuple[tuple[str, tuple[str, ...]], ...]

PROBLEM_SHAPE = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do, in the reader's language."},
        "errors": {"type": "object", "description": "Field by field, where fields were at fault."},
    },
}


class DoorstepApi(Api):
    DEFAULT_ERROR_RESPONSE_NAME = None

    def handle_http_exception(self, error: HTTPException) -> Response:
        return problems.misdirected(error)


PREFIX = "api-"
REFUSED = ("400", "401", "403", "404", "409", "413", "415", "422", "429", "503")
KEY_HEADER = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Fresh for each new request; the same again for a repeat, which gets the first answer.",
}


def init(app: Flask) -> None:
    app.config.update(API_TITLE="Doorstep", API_VERSION="v1", OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=None)
    api = DoorstepApi(app)
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "session"})
    for blueprint in BLUEPRINTS:
        # Pages have the nouns' names too.
        api.register_blueprint(blueprint, url_prefix="/api/v1", name=f"{PREFIX}{blueprint.name}")
    bare = cache(lambda: complete(api.spec.to_dict()))
    described = lru_cache(maxsize=1)(lambda listed: with_codes(bare(), dict(listed)))
    app.add_url_rule("/api/openapi.json", "openapi", lambda: jsonify(described(closed_lists())))
    app.add_url_rule("/api/docs", "api_docs", lambda: docs(described(closed_lists())))


def closed_lists() -> Listed:
    """As they are now: whoever runs the house may add to them."""
    with database().transaction(ANYBODY) as tx:
        found = closing_codes(tx, [])
    return tuple((which.value, tuple(one.code for one in found if one.list is which)) for which in CodeList)


def with_codes(spec: Any, codes: dict[str, tuple[str, ...]]) -> Any:
    """The same description with the codes where one is asked for."""
    if isinstance(spec, list):
        return [with_codes(each, codes) for each in spec]
    if not isinstance(spec, dict):
        return spec
    full = {name: with_codes(each, codes) for name, each in spec.items() if name != CLOSED_LISTS}
    listed = [code for which in spec.get(CLOSED_LISTS, ()) for code in codes[which]]
    if listed:
        full["enum"] = [*dict.fromkeys(listed), *([None] if "null" in full["type"] else [])]
    return full


def complete(spec: dict[str, Any]) -> dict[str, Any]:
    """What holds for every operation: a problem where it is refused, a key for every POST, who may ask."""
    spec["security"] = [{"key": []}, {"session": []}]
    refusal = {"description": "Refused", "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    spec["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SHAPE
    for tag in spec.get("tags", ()):
        tag["name"] = tag["name"].removeprefix(PREFIX)
    for methods in spec["paths"].values():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                operation["tags"] = [tag.removeprefix(PREFIX) for tag in operation.get("tags", ())]
                operation["responses"] = {
                    **{code: kept for code, kept in operation["responses"].items() if code < "300"},
                    **dict.fromkeys(REFUSED, refusal),
                }
            if method == "post":
                operation.setdefault("parameters", []).append(KEY_HEADER)
    return spec


def docs(spec: dict[str, Any]) -> str:
    return render_template("api_docs.html", spec=spec, problems=known_problems())


def known_problems() -> list[dict[str, Any]]:
    return sorted(
        ({"slug": slug(kind), "status": status_of(kind), "title": kind.title()} for kind in _below(Refusal)),
        key=lambda problem: problem["slug"],
    )


def _below(kind: type[Refusal]) -> list[type[Refusal]]:
    return [found for child in kind.__subclasses__() for found in (child, *_below(child))]
