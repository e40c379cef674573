"""Setting a branch's weights: what can't be meant is refused, and a preset puts all prices back."""

from dataclasses import replace
from typing import Any

from dispatch.errors import N_, Invalid, NotFound
from dispatch.lifecycle import NotYourMove
from dispatch.people.branch import Branch
from dispatch.planning.question.prices import PRESETS, Promise, Weights
from dispatch.planning.terms.planning_terms import HELD_TO, PRICES, WEIGHTS, PlanningTerms, terms_of, weights_of
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile

LEADERS = {Role.MANAGER, Role.ADMIN}
RATES = 1_000  # seconds of travel for a second
DEAREST = (
    1_000_000  # seconds of travel, some eleven days of driving: what the customer chose stays dearer than all else
)
MOST = {
    "margin": 4 * 3600,
    "late_second": RATES,
    "overtime_second": RATES,
    "balance": 10_000,
    "fetching": 4 * 3600,
    "quota": 10_000,
    "emergency": 1_000 * 3600,
}


class FigureUnfit(Invalid):
    """That many makes no sense here."""

    says = N_("Write a whole number from 0 to {most}.")


class NearerIsCheaper(Invalid):
    """Leaving out what is due would cost less than leaving out what has time."""

    says = N_(
        "Leaving out what is due today can't cost less than what is due tomorrow, and that not less than what is due "
        "later: else the planner would put off what is urgent."
    )


class LateBeatsNever(Invalid):
    """Leaving out would be cheaper than coming late."""

    says = N_(
        "Leaving out what is due today can't cost less than coming late: else nobody would come at all. Write {least} "
        "or more."
    )


class NoPreset(Invalid):
    """There is no such preset."""

    says = N_("Choose one of the presets: urgent, normal or cost.")


def most(name: str) -> int:
    return MOST.get(name, DEAREST)


def named(promise: Promise, figure: str) -> str:
    """How a figure of a kind of promise is named beside those of all."""
    return f"{promise}-{figure}"


def checked(weights: Weights) -> Weights:
    """Raises FigureUnfit, LateBeatsNever, NearerIsCheaper, naming the field."""
    for promise, price in weights.promises.items():
        for name in PRICES:
            _bounded(getattr(price, name), named(promise, name), most(name))
        if not price.left_out_today >= price.left_out_tomorrow >= price.left_out_later:
            raise NearerIsCheaper(field=named(promise, "left_out_today"))
        if price.left_out_today < price.late_at_all:
            raise LateBeatsNever(field=named(promise, "left_out_today"), least=price.late_at_all)
    for name in (*WEIGHTS, *HELD_TO):
        value = getattr(weights, name)
        if name != "parts" and not (name == "quota" and value is None):
            _bounded(value, name, most(name))
    return weights


def _bounded(value: Any, field: str, largest: int) -> None:
    if type(value) is not int or not 0 <= value <= largest:
        raise FigureUnfit(field=field, most=largest)


def set_weights(tx: Transaction, branch: Branch, weights: Weights, *, version: int | None = None) -> PlanningTerms:
    """They hold for every plan made from now on; what stands, stands. `version`: 0 where there were none.

    Raises:
        NotFound, NotYourMove, ChangedMeanwhile; and as `checked`.
    """
    require_leader(tx, branch)
    checked(weights)
    terms = terms_of(tx, branch.id)
    if version is not None and version != (terms.version if terms else 0):
        raise ChangedMeanwhile
    if terms is None:
        terms = PlanningTerms(branch_id=branch.id, prices=[])
        tx.add(terms)
    terms.take(weights)
    remark(terms, "set_terms")
    tx.session.flush()
    return terms


def put_back(tx: Transaction, branch: Branch, preset: str, *, version: int | None = None) -> PlanningTerms:
    """All prices as in the preset; what the branch says of parts and its partner's fees stays.

    Raises:
        NoPreset; and as `set_weights`.
    """
    if preset not in PRESETS:
        raise NoPreset(field="preset")
    return set_weights(tx, branch, as_preset(weights_of(tx, branch.id), preset), version=version)


def as_preset(weights: Weights, preset: str) -> Weights:
    return replace(PRESETS[preset], **{name: getattr(weights, name) for name in HELD_TO})


def preset_of(weights: Weights) -> str | None:
    """The preset whose prices these are."""
    return next((name for name in PRESETS if as_preset(weights, name) == weights), None)


def require_leader(tx: Transaction, branch: Branch) -> None:
    """Raises NotFound, NotYourMove."""
    if not tx.stamp.by.sees_branch(branch.id):
        raise NotFound
    if tx.stamp.by.role not in LEADERS | {Role.SYSTEM}:
        raise NotYourMove(verb="set_terms", role=tx.stamp.by.role)
