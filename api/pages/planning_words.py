"""A branch's weights in plain words: what each figure is called, and what it means for a day."""

from collections.abc import Iterator
from dataclasses import asdict

from flask_babel import gettext as _

from api.display import minutes
from api.words import word
from dispatch.errors import N_
from dispatch.planning.question.prices import PartsRule, Price, Promise, Weights
from dispatch.planning.terms.planning_terms import HELD_TO, WEIGHTS
from dispatch.planning.terms.setting import named

# Of each kind of promise; what is written in minutes is kept in seconds.
FIGURES = {
    "late_at_all": N_("Late at all"),
    "late_second": N_("Each minute late"),
    "left_out_today": N_("Left out, due today"),
    "left_out_tomorrow": N_("Left out, due tomorrow"),
    "left_out_later": N_("Left out, due later"),
    "margin": N_("Late so many minutes early"),
}
GENERAL = {
    "told": N_("Left out, though told a time"),
    "change": N_("Change of engineer"),
    "same_engineer": N_("Not the engineer who was there before"),
    "preference": N_("Not whom the household prefers"),
    "overtime_second": N_("Each minute of overtime"),
    "balance": N_("Uneven hours over 28 days"),
}
OTHERS = {
    "parts": N_("Parts the work takes"),
    "fetching": N_("Minutes to fetch a part"),
    "emergency": N_("Minutes kept free for emergencies"),
    "visit_fee": N_("A partner's visit"),
    "day_fee": N_("A partner's day"),
    "quota": N_("Visits a partner takes on a day"),
}
IN_MINUTES = {"margin", "fetching", "emergency"}
RULES = {
    PartsRule.MUST: N_("Must be aboard, or at the depot to be fetched"),
    PartsRule.SCORE: N_("Only count: without them a visit takes longer"),
}
PRESET_NAMES = {"urgent": N_("Urgent first"), "normal": N_("Normal"), "cost": N_("Cost first")}
SERVED = N_("Visits served")
UNEVEN = 5  # hours above the others, as an example


def preset_says(name: str | None) -> str:
    return _(PRESET_NAMES[name]) if name else _("Weights of its own")


def promise_says(promise: Promise) -> str:
    return _("A booked window") if promise is Promise.BOOKED else word("priority", promise)


def driving(seconds: int) -> str:
    return minutes(seconds / 60)


def price_means(price: Price) -> str:
    """One kind of promise in one sentence."""
    return _(
        "Coming late is as bad as %(late)s of driving, and each minute late as %(each)s min more. Leaving it for "
        "another day: as bad as %(today)s where it is due today, %(tomorrow)s due tomorrow, %(later)s later.",
        late=driving(price.late_at_all),
        each=price.late_second,
        today=driving(price.left_out_today),
        tomorrow=driving(price.left_out_tomorrow),
        later=driving(price.left_out_later),
    )


def means(weights: Weights) -> dict[str, str]:
    """What holds for all visits, figure by figure."""
    return {
        "told": _(
            "On top, for leaving out somebody who was told a time: worth %(driving)s of driving.",
            driving=driving(weights.told),
        ),
        "change": _(
            "A visit stays with its engineer unless another saves more than %(driving)s of driving.",
            driving=driving(weights.change),
        ),
        "same_engineer": _(
            "Where the customer was told that the same engineer comes: worth %(driving)s of driving.",
            driving=driving(weights.same_engineer),
        ),
        "preference": _(
            "For the engineer a household prefers, we drive up to %(driving)s more.",
            driving=driving(weights.preference),
        ),
        "overtime_second": _(
            "One minute after the shift is as bad as %(times)s min of driving.", times=weights.overtime_second
        ),
        "balance": _(
            "An engineer with %(hours)s h more than the others: as bad as %(driving)s of driving.",
            hours=UNEVEN,
            driving=driving(weights.balance * UNEVEN * UNEVEN),
        ),
        "parts": _(RULES[weights.parts]),
        "fetching": _(
            "Who has to fetch a part first needs %(minutes)s longer for the visit.", minutes=driving(weights.fetching)
        ),
        "emergency": _(
            "On days to come all engineers together end so many minutes before their shifts do. What was promised or "
            "given comes first; on the day itself the time is there to be used."
        ),
        "visit_fee": _(
            "Each visit of a partner is as dear as %(driving)s of driving.", driving=driving(weights.visit_fee)
        ),
        "day_fee": _(
            "Sending one of its engineers out at all: as dear as %(driving)s of driving.",
            driving=driving(weights.day_fee),
        ),
        "quota": _("No more visits than that on one day, by all its engineers together. Nothing: as many as fit."),
    }


def changes(before: Weights, after: Weights) -> Iterator[tuple[str, str, str]]:
    """(name, before, after) of every figure that differs."""
    for promise, price in after.promises.items():
        old = asdict(before.promises[promise])
        for name, value in asdict(price).items():
            if old[name] != value:
                yield f"{promise_says(promise)}: {_(FIGURES[name])}", shown(name, old[name]), shown(name, value)
    labels = GENERAL | OTHERS
    for name in (*WEIGHTS, *HELD_TO):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield _(labels[name]), shown(name, old), shown(name, new)


def shown(name: str, value: int | str | None) -> str:
    if name == "parts":
        return _(RULES[PartsRule(value)])
    if value is None:
        return _("as many as fit")
    if name in {"late_second", "overtime_second", "balance", "quota"}:
        return str(value)
    return driving(value)


def labels(promise: Promise) -> list[tuple[str, str]]:
    """(field, name) of the figures of a kind."""
    return [(named(promise, name), _(label)) for name, label in FIGURES.items()]
