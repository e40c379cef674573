"""Long lists, a page at a time: `before` (an id) goes on from there, `n` is the number its first row has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

MOST = 2**31 - 1  # of what a row may be called


@dataclass(frozen=True)
class Place:
    """Where in its list this page begins."""

    before_id: int | None
    first: int


def asked() -> Place:
    return Place(_given("before"), _given("n") or 1)


def page_of(place: Place, ids: Sequence[int], *, total: int, here: str) -> dict[str, Any]:
    """What the pager shows. `ids`: the rows of this page, in their order."""
    last = place.first + len(ids) - 1
    return {
        "first": place.first if ids else 0,
        "last": last if ids else 0,
        "total": max(total, last if ids else 0),
        "previous_url": here if place.before_id else "",
        "next_url": f"{here}?before={ids[-1]}&n={last + 1}" if ids and last < total else "",
    }


def _given(name: str) -> int | None:
    found = request.args.get(name, type=int)
    return found if found and 0 < found <= MOST else None
