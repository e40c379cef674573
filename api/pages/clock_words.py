"""Clocks in words: why one stands still, what a target is, and what happened to it."""

from datetime import datetime, timedelta

from babel.numbers import format_decimal
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from api.display import minutes, near
from api.words import word
from dispatch.errors import N_
from dispatch.stamp import Source
from dispatch.work.clocks import Clock, Standing
from dispatch.work.sla.clock_event import ClockEvent
from dispatch.work.sla.course import HANDED_ON
from dispatch.work.sla.lap import EventKind, target_of
from dispatch.working_time import Kind

MINUTE = timedelta(minutes=1)
HANDS = {
    "intake": N_("Intake desk"),
    "dispatch": N_("Dispatch"),
    "engineer": N_("Engineer"),
    "partner": N_("Partner outlet"),
}
ENDED = {
    "answered": N_("answered"),
    "arrived": N_("arrived"),
    "finish": N_("solved"),
    "solve_remotely": N_("solved remotely"),
    HANDED_ON: N_("out of these hands"),
    "": N_("ended"),
}
# What the customer reads while theirs waits, by what it waits for.
WAITS_SAYS = {
    "customer": N_("We wait for word from you."),
    "part": N_("We wait for a part."),
    "access": N_("We wait until somebody can let us in."),
    "approval": N_("We wait until you agree to the price."),
    "maker": N_("We wait for an answer from the maker of your device."),
    "known_issue": N_("We wait until something we know of is put right."),
    "partner": N_("Our partner is about to take it over."),
}


def colour(standing: Standing) -> str:
    """As the style sheets call it."""
    return "wait" if standing is Standing.PAUSED else standing


def target_says(text: str) -> str:
    """15 min, 2 h, 8 open hours, 3 working days."""
    target = target_of(text)
    if target.kind is Kind.HOURS:
        return minutes(target.length / MINUTE)
    count = target.length / target.kind.unit
    if target.kind is Kind.BUSINESS_HOURS and count < 1:
        return _("%(minutes)s min of open time", minutes=round(target.length / MINUTE))
    whole = format_decimal(count, locale=get_locale())
    count = 1 if count == 1 else 2  # the grammar of no language of ours asks for more
    if target.kind is Kind.BUSINESS_HOURS:
        return ngettext("%(whole)s open hour", "%(whole)s open hours", count, whole=whole)
    if target.kind is Kind.BUSINESS_DAYS:
        return ngettext("%(whole)s working day", "%(whole)s working days", count, whole=whole)
    return ngettext("%(whole)s day", "%(whole)s days", count, whole=whole)


def paused_says(clock: Clock, now: datetime) -> str:
    """Since when, why, and when it would be due."""
    facts = {"since": near(clock.paused, now), "why": word("waiting", clock.why), "due": near(clock.due, now)}
    return _("Paused since %(since)s: %(why)s. Would be due %(due)s if it went on now.", **facts)


def if_resumed(due: datetime, now: datetime) -> str:
    return _("due %(due)s if it went on now", due=near(due, now))


def customer_waits(clock: Clock, now: datetime) -> str:
    """For the customer's page: why their clock stands still, since when, and what it would say if it went on."""
    why = _(WAITS_SAYS[clock.why]) if clock.why in WAITS_SAYS else _("We wait.")
    facts = {"why": why, "since": near(clock.paused, now), "due": near(clock.due, now)}
    return _("%(why)s Your clock has stood still since %(since)s; if it went on now, it would end %(due)s.", **facts)


def event_says(event: ClockEvent) -> str:
    """What happened, in a few words."""
    says = _kind_says(event)
    return _("%(what)s (told by another system)", what=says) if event.source is Source.IMPORT else says


def _kind_says(event: ClockEvent) -> str:
    within = target_says(event.target) if event.target else ""
    if event.kind is EventKind.START:
        return _("began, within %(time)s", time=within) if within else _("began")
    if event.kind is EventKind.RETARGET:
        return _("judged anew: within %(time)s", time=within) if within else _("judged anew: nothing is promised")
    if event.kind is EventKind.PAUSE:
        return (
            _("handed on") if event.reason == HANDED_ON else _("waits for: %(why)s", why=word("waiting", event.reason))
        )
    if event.kind is EventKind.RESUME:
        return _("went on")
    if event.kind is EventKind.CANCEL:
        return _("called off")
    return _(ENDED.get(event.reason, ENDED[""]))


def moment_says(event: ClockEvent, now: datetime) -> str:
    return near(event.at, now)
