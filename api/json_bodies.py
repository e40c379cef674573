"""JSON from programs, read strictly: what is not quite JSON, or could be read in two ways, is refused."""

import json
import math
from typing import Any, NoReturn

from flask import Request, abort
from webargs.core import missing
from webargs.flaskparser import FlaskParser, is_json_request

LARGEST = 2 * 1024 * 1024  # bytes; files come as multipart


class Strict(FlaskParser):
    """Twice the same name, NaN, numbers no float can hold and nesting without end are bad JSON (400)."""

    def load_json(self, req: Request, schema: Any) -> Any:
        data = req.get_data(cache=True)
        if len(data) > LARGEST:
            abort(413)
        if not data:
            return missing
        if not is_json_request(req):
            abort(415)
        try:
            return json.loads(data.decode(), object_pairs_hook=once, parse_float=finite, parse_constant=refuse)
        except (ValueError, RecursionError):
            abort(400)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def refuse(text: str) -> NoReturn:
    raise ValueError(text)
