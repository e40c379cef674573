"""What an edit would move: order by order, clock by clock."""

from typing import Any

from marshmallow import Schema, fields

from dispatch.promises.trial import Trial
from dispatch.promises.what_if import Moved


class ShiftedAnswer(Schema):
    """`seconds`: by how much, later is positive; null where one of the two isn't promised."""

    clock = fields.String()
    before = fields.AwareDateTime(allow_none=True)
    after = fields.AwareDateTime(allow_none=True)
    seconds = fields.Float(allow_none=True)
    breaks = fields.Boolean()


class MovedAnswer(Schema):
    """`matched`: what the rule names that the order has. `lost`: more general rules that fit as well."""

    reference = fields.String()
    rule_id = fields.Integer(allow_none=True)
    matched = fields.List(fields.String())
    lost = fields.List(fields.Integer())
    clocks = fields.List(fields.Nested(ShiftedAnswer))


class TrialAnswer(Schema):
    """`looked_at` open orders, of which `items` would fall due at another time and `breaks` be broken at once."""

    looked_at = fields.Integer()
    breaks = fields.Integer()
    items = fields.List(fields.Nested(MovedAnswer))


def answer(trial: Trial) -> dict[str, Any]:
    """In plain values: what was tried is gone when the answer is written."""
    return {"looked_at": trial.looked_at, "breaks": trial.breaks, "items": [moved(one) for one in trial.moved]}


def moved(one: Moved) -> dict[str, Any]:
    names = ("clock", "before", "after", "seconds", "breaks")
    return {
        "reference": one.order.reference,
        "rule_id": one.rule and one.rule.id,
        "matched": list(one.because.matched),
        "lost": [rule.id for rule in one.because.lost],
        "clocks": [{name: getattr(shifted, name) for name in names} for shifted in one.clocks],
    }
