"""What a rule says, and why it was the one: in words."""

from flask_babel import gettext as _

from api.language import language
from api.words import word
from dispatch.catalogue.choice import Because, named
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.people.branch_calendar import ALWAYS, OPENING


def scope_says(rule: SlaRule) -> str:
    """Whom and what it is for, the weightiest first."""
    return " · ".join(dimension_says(rule, name) for name in named(rule.scope)) or _("Everybody and everything")


def dimension_says(rule: SlaRule, name: str) -> str:
    if name == "branch_id":
        return rule.branch.name
    if name == "fault_type_id":
        return rule.fault_type.editions[-1].name_in(language())
    return word(name, getattr(rule, name))


def runs_on(rule: SlaRule) -> str:
    if rule.calendar == ALWAYS:
        return _("the clock runs day and night")
    if rule.calendar == OPENING:
        return _("in the branch's opening hours")
    return _("by the calendar “%(name)s”", name=rule.calendar)


def because_says(rule: SlaRule, because: Because) -> str:
    """This target because of what the rule names, before the more general rules that fit as well."""
    facts = {"scope": scope_says(rule), "clock": runs_on(rule)}
    if not because.lost:
        return _("Because of the rule for %(scope)s; %(clock)s.", **facts)
    lost = "; ".join(scope_says(one) for one in because.lost)
    return _("Because of the rule for %(scope)s; %(clock)s. It goes before: %(lost)s.", **facts, lost=lost)


def calendar_name(name: str) -> str:
    return {OPENING: _("The branch's opening hours"), ALWAYS: _("Day and night")}.get(name, name)
