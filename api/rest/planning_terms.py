"""By what a branch's plans are judged, seen by programs: set, put back to a preset, and tried on a day first."""

from types import MappingProxyType
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from api.endpoint import endpoint
from api.rest.fields import Body, Choice, Count, Day
from api.rest.roles import CONSOLE, LEADERS
from dispatch.people.queries import branch as branch_of
from dispatch.planning.question.prices import PRESETS, PartsRule, Price, Promise, Weights
from dispatch.planning.terms import trying
from dispatch.planning.terms.keeping import keep
from dispatch.planning.terms.planning_terms import HELD_TO, PRICES, WEIGHTS, terms_of, weights_of
from dispatch.planning.terms.setting import most, preset_of, put_back, set_weights
from dispatch.planning.terms.trial import WeightTrial
from dispatch.store.database import Transaction

routes = Blueprint("planning terms", __name__, description="What plans are judged by, and what that means for a day.")


class PromisePriceBody(Body):
    """Seconds of travel; `margin`: seconds before the promise ends at which a plan counts it late; `late_second`: of
    each second late."""

    margin = Count(most=most("margin"), required=True)
    late_second = Count(most=most("late_second"), required=True)
    late_at_all = Count(most=most("late_at_all"), required=True)
    left_out_today = Count(most=most("left_out_today"), required=True)
    left_out_tomorrow = Count(most=most("left_out_tomorrow"), required=True)
    left_out_later = Count(most=most("left_out_later"), required=True)


class PromisePricesBody(Body):
    booked = fields.Nested(PromisePriceBody, required=True)
    critical = fields.Nested(PromisePriceBody, required=True)
    high = fields.Nested(PromisePriceBody, required=True)
    normal = fields.Nested(PromisePriceBody, required=True)
    low = fields.Nested(PromisePriceBody, required=True)


class WeightsBody(Body):
    """Seconds of travel; `overtime_second`: of each second; `balance`: of the first hour above the others', growing
    with its square; `fetching`: seconds. `quota`: null, as many visits as fit.
    `emergency`: seconds of a day to come that all engineers together keep free."""

    promises = fields.Nested(PromisePricesBody, required=True)
    told = Count(most=most("told"), required=True)
    change = Count(most=most("change"), required=True)
    same_engineer = Count(most=most("same_engineer"), required=True)
    preference = Count(most=most("preference"), required=True)
    overtime_second = Count(most=most("overtime_second"), required=True)
    balance = Count(most=most("balance"), required=True)
    parts = Choice(PartsRule, required=True)
    fetching = Count(most=most("fetching"), required=True)
    visit_fee = Count(most=most("visit_fee"), required=True)
    day_fee = Count(most=most("day_fee"), required=True)
    quota = Count(most=most("quota"), required=True, allow_none=True)
    emergency = Count(most=most("emergency"), required=True)


class PlanningTermsBody(WeightsBody):
    version = Count(load_default=None, allow_none=True)


class PlanningTermsAnswer(Schema):
    """`preset`: whose prices these are; null, the branch's own."""

    preset = fields.String(allow_none=True)
    weights = fields.Nested(WeightsBody)
    version = fields.Integer()


class PresetBody(Body):
    preset = Choice(PRESETS, required=True)
    version = Count(load_default=None, allow_none=True)


class WeightTrialBody(WeightsBody):
    day = Day(load_default=None, allow_none=True)


class WeightTrialAnswer(Schema):
    """`found`: figures of the day as it `stands`, planned anew (`now`), and by these weights (`then`); and what these
    change beside `now`: visits moved [{visit_id, engineers, before, after}], added, left_out."""

    id = fields.Integer()
    day = fields.Date()
    state = fields.String()
    weights = fields.Dict()
    progress = fields.Dict(allow_none=True)
    found = fields.Dict(allow_none=True)
    failure = fields.Dict(allow_none=True)


@routes.get("/branches/<code>/planning-terms")
@endpoint(returns=PlanningTermsAnswer, roles=CONSOLE)
def terms(tx: Transaction, code: str) -> dict[str, Any]:
    """The branch's own weights, or the normal ones."""
    return _answer(tx, branch_of(tx, code).id)


@routes.post("/branches/<code>/planning-terms")
@endpoint(body=PlanningTermsBody, returns=PlanningTermsAnswer, roles=LEADERS)
def new_terms(tx: Transaction, code: str, body: dict) -> dict[str, Any]:
    """For every plan made from now on. `version` 0: the branch had none of its own."""
    version, branch = body.pop("version"), branch_of(tx, code)
    set_weights(tx, branch, _weights(body), version=version)
    return _answer(tx, branch.id)


@routes.post("/branches/<code>/planning-terms/preset")
@endpoint(body=PresetBody, returns=PlanningTermsAnswer, roles=LEADERS)
def preset(tx: Transaction, code: str, body: dict) -> dict[str, Any]:
    """All prices as in the preset; what is said of parts and of a partner stays."""
    branch = branch_of(tx, code)
    put_back(tx, branch, body["preset"], version=body["version"])
    return _answer(tx, branch.id)


@routes.post("/branches/<code>/planning-trials")
@endpoint(body=WeightTrialBody, returns=WeightTrialAnswer, status=202, roles=LEADERS)
def new_trial(tx: Transaction, code: str, body: dict) -> WeightTrial:
    """Plan a day (today, where none is given) by the weights in force and by these, and compare. Nothing is kept."""
    day, seconds = body.pop("day"), current_app.config["SETTINGS"].planning_seconds
    return trying.ask(tx, branch_of(tx, code), _weights(body), day=day, seconds=seconds)


@routes.get("/planning-trials/<int:trial_id>")
@endpoint(returns=WeightTrialAnswer, roles=CONSOLE)
def trial(tx: Transaction, trial_id: int) -> WeightTrial:
    """How far it is, and what was found."""
    return trying.trial_of(tx, trial_id)


@routes.post("/planning-trials/<int:trial_id>/keep")
@endpoint(returns=PlanningTermsAnswer, roles=LEADERS)
def keep_trial(tx: Transaction, trial_id: int) -> dict[str, Any]:
    """Exactly the weights of that trial, unless others are in force by now."""
    return _answer(tx, keep(tx, trial_id).branch_id)


@routes.post("/planning-trials/<int:trial_id>/stop")
@endpoint(returns=WeightTrialAnswer, roles=LEADERS)
def stop_trial(tx: Transaction, trial_id: int) -> WeightTrial:
    """Nobody waits for it any more; one that is over stays as it ended."""
    return trying.stop(tx, trial_id)


def _answer(tx: Transaction, branch_id: int) -> dict[str, Any]:
    weights, terms = weights_of(tx, branch_id), terms_of(tx, branch_id)
    return {"preset": preset_of(weights), "weights": weights.to_json(), "version": terms.version if terms else 0}


def _weights(body: dict[str, Any]) -> Weights:
    prices = {promise: Price(**{name: body["promises"][promise][name] for name in PRICES}) for promise in Promise}
    figures = {name: body[name] for name in (*WEIGHTS, *HELD_TO)} | {"parts": PartsRule(body["parts"])}
    return Weights(promises=MappingProxyType(prices), **figures)
