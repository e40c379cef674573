"""Lists come in parts: `items`, and in `next` what to give for the part after."""

from collections.abc import Callable, Sequence
from typing import Any

from marshmallow import Schema, fields

from api.rest.fields import Body, QueryCount, Text

MOST = 200


class Older(Body):
    """Newest first: `before` continues."""

    before = QueryCount(least=1, load_default=None, metadata={"description": "`next` of the part before."})
    limit = QueryCount(least=1, most=MOST, load_default=50)


class Onward(Body):
    """Oldest first: `after` continues."""

    after = QueryCount(load_default=0, metadata={"description": "`next` of the part before."})
    limit = QueryCount(least=1, most=MOST, load_default=50)


class ByCode(Body):
    after = Text(120, load_default="", metadata={"description": "`next` of the part before."})
    limit = QueryCount(least=1, most=MOST, load_default=50)


def list_of(item: type[Schema], cursor: type[fields.Field] = fields.Integer) -> type[Schema]:
    name = item.__name__.removesuffix("Answer") + "List"
    return Schema.from_dict({"items": fields.List(fields.Nested(item)), "next": cursor(allow_none=True)}, name=name)


def part(found: Sequence[Any], query: dict[str, Any], cursor: Callable[[Any], Any]) -> dict[str, Any]:
    """`found`: at most `limit` of them; fewer are the last."""
    return {"items": found, "next": cursor(found[-1]) if len(found) == query["limit"] else None}


def by_id(one: Any) -> int:
    return one.id
