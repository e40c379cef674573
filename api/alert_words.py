"""What an alert says, and what a step of the ladder does, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from api.display import hhmm, km, minutes, near, short_day
from api.outlook_words import NAMES, likely_says, why_says
from dispatch.errors import N_
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger

EFFECTS = {
    Effect.NOTIFY: N_("Tell"),
    Effect.REASSIGN: N_("Tell, and give it to them"),
    Effect.RAISE: N_("Tell, and make it more urgent"),
}
TRIGGERS = {
    Trigger.SHARE: N_("per cent of the time are used"),
    Trigger.DUE: N_("minutes before (−) or after the deadline"),
    Trigger.PREDICTED: N_("it will break as things stand"),
    Trigger.WAITED: N_("minutes of waiting have passed"),
}
ANY = N_("Any promise")
FIELD = {
    AlertKind.NOT_SEEN,
    AlertKind.NOT_ACCEPTED,
    AlertKind.LONG_STOP,
    AlertKind.OFF_ROUTE,
    AlertKind.PARTS_MISSING,
}


def promise_says(promise: str | None) -> str:
    return _(NAMES[PromiseName(promise)]) if promise else _(ANY)


def moment_says(trigger: str, amount: int) -> str:
    if trigger == Trigger.SHARE:
        return _("%(amount)s %% of the time used", amount=amount)
    if trigger == Trigger.PREDICTED:
        return _("will break as things stand")
    if trigger == Trigger.WAITED:
        return _("has waited %(time)s", time=minutes(amount))
    if amount == 0:
        return _("deadline reached")
    time = minutes(abs(amount))
    return _("%(time)s before the deadline", time=time) if amount < 0 else _("%(time)s past the deadline", time=time)


def step_says(step: LadderStep) -> str:
    return moment_says(step.trigger, step.amount)


def alert_says(
    alert: Alert, engineers: Mapping[int, str], now: datetime, *, skill: Callable[[str], str] = str
) -> tuple[str, str]:
    """A heading, and what lies behind it."""
    facts = alert.facts
    if alert.kind in (AlertKind.NOT_AGREED, AlertKind.HANDED_OVER):
        return rescue_says(alert, now)
    if alert.kind is AlertKind.LATE_DEPARTURE:
        name = engineers.get(facts["engineer_id"], _("Somebody"))
        left, starts = (hhmm(datetime.fromisoformat(facts[key])) for key in ("at", "starts_at"))
        return _("%(name)s has not set out", name=name), _(
            "should have left %(at)s to be there %(starts)s", at=left, starts=starts
        )
    if alert.kind in FIELD:
        return field_says(alert, engineers, now)
    why = why_says(facts["why"], engineers, now, skill=skill)
    if alert.kind is AlertKind.LATE_ARRIVAL:
        facts = {key: near(datetime.fromisoformat(facts[key]), now) for key in ("at", "due")}
        return _("Expected %(at)s, told until %(due)s", **facts), why
    heading = f"{promise_says(facts['promise'])}: {moment_says(facts['trigger'], facts['amount'])}"
    due = _("due %(at)s", at=near(datetime.fromisoformat(facts["due"]), now))
    return heading, f"{due} · {likely_says(facts['chance'])} · {why}"


def field_says(alert: Alert, engineers: Mapping[int, str], now: datetime) -> tuple[str, str]:
    """Of an engineer who is to be called."""
    facts, name = alert.facts, engineers.get(alert.facts["engineer_id"], _("Somebody"))
    if alert.kind is AlertKind.PARTS_MISSING:
        return _("%(name)s built in %(part)s that their van did not have", name=name, part=facts["part"]), _(
            "%(pieces)s missing by our count. Count the van and fill it up.", pieces=facts["pieces"]
        )
    if alert.kind is AlertKind.LONG_STOP:
        since = hhmm(datetime.fromisoformat(facts["since"]))
        return _("%(name)s has stood still since %(at)s", name=name, at=since), _("and not at the door. Call and ask.")
    if alert.kind is AlertKind.OFF_ROUTE:
        return _("%(name)s goes away from the door", name=name), _(
            "and was as near as %(nearest)s. Call and ask.", nearest=km(facts["nearest"])
        )
    starts = near(datetime.fromisoformat(facts["starts_at"]), now)
    if alert.kind is AlertKind.NOT_SEEN:
        return _("%(name)s has not seen a change", name=name), _("the visit begins %(at)s. Call them.", at=starts)
    return _("%(name)s has not said yes", name=name), _("the visit begins %(at)s. Call them.", at=starts)


def rescue_says(alert: Alert, now: datetime) -> tuple[str, str]:
    """What came of a rescue that somebody else had to say yes to."""
    facts = alert.facts
    if alert.kind is AlertKind.HANDED_OVER:
        due = facts["due"] and _("due %(at)s", at=near(datetime.fromisoformat(facts["due"]), now))
        return _("%(branch)s handed this order over to you", branch=facts["from"]), due or ""
    opens, closes = (datetime.fromisoformat(end) for end in facts["window"])
    window = _("%(day)s, %(window)s", day=short_day(opens), window=f"{hhmm(opens)}–{hhmm(closes)}")
    no = facts["how"] == "refused"
    heading = _("The customer says no to another day") if no else _("No answer about another day")
    return heading, _("asked about %(window)s; what was promised stays", window=window)
