"""A price as it is kept: with its words and rules, so that it reads the same whatever the rules say later."""

from typing import Any

from dispatch.prices.covering import Cover
from dispatch.prices.pricing import Decision, Line, Priced

BY_HAND = "by_hand"  # beside the kinds of CoverKind


def told(priced: Priced) -> dict[str, Any]:
    """For an estimate's or a bill's columns."""
    return {
        "lines": [line_told(line) for line in priced.lines],
        "total": priced.total,
        "tax": priced.tax,
        "tax_share": priced.tax_rule and priced.tax_rule.amount,
    }


def line_told(line: Line) -> dict[str, Any]:
    """`rule` and `cover` each say id, names and since when they are in force."""
    facts = {name: getattr(line, name) for name in ("kind", "amount", "was", "count", "each", "part")}
    return {
        **facts,
        "kind": str(line.kind),
        "minutes": line.rule.minutes if line.rule else None,
        "rule": _edition(line.rule) if line.rule else None,
        "cover": _cover(line.cover) if line.cover else None,
    }


def _cover(cover: Cover | Decision) -> dict[str, Any]:
    if isinstance(cover, Decision):
        return {"id": None, "names": {}, "since": None, "kind": BY_HAND, "source": cover.reason, "until": None}
    until = cover.claim.until
    source = {"kind": str(cover.rule.kind), "source": cover.claim.source, "until": until and until.isoformat()}
    return {**_edition(cover.rule), **source}


def _edition(rule: Any) -> dict[str, Any]:
    return {"id": rule.id, "names": rule.names, "since": rule.effective_from.isoformat()}
