"""A rule as somebody writes it into the form."""

from typing import Any

from flask_babel import gettext as _

from api import forms
from api.language import language
from api.pages.order_triage import fault_choices
from api.pages.promise_words import calendar_name
from api.words import word
from dispatch.calendars.queries import names
from dispatch.catalogue.actions import MOST_WARNINGS, WarningsUnfit, Wish
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import TARGETS, WARNINGS, Priority, Scope, SlaRule
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.people.branch_calendar import OPENING
from dispatch.store.database import Transaction
from dispatch.work import queries


def choices(tx: Transaction) -> dict[str, Any]:
    return {
        "tiers": [(one.value, word("tier", one)) for one in Tier],
        "branches": [(branch.code, branch.name) for branch in queries.branches(tx)],
        "zones": [(one.value, word("zone", one)) for one in Zone],
        "faults": fault_choices(tx, language()),
        "kinds": [(one.value, word("work_kind", one)) for one in WorkKind],
        "priorities": [(one.value, word("priority", one)) for one in Priority],
        "calendars": [(name, calendar_name(name)) for name in names(tx)],
    }


def scope(tx: Transaction) -> Scope:
    """Raises UnknownChoice."""
    branches = {branch.code: branch.id for branch in queries.branches(tx)}
    faults = {one.fault_type.code: one.fault_type_id for one in queries.faults_on(tx, tx.stamp.at.date())}
    return Scope(
        tier=forms.chosen("tier", {one.value: one for one in Tier}),
        branch_id=forms.chosen("branch", branches),
        zone=forms.chosen("zone", {one.value: one for one in Zone}),
        fault_type_id=forms.chosen("fault", faults),
        work_kind=forms.chosen("work_kind", {one.value: one for one in WorkKind}),
        priority=forms.chosen("priority", {one.value: one for one in Priority}),
    )


def wish(of: Scope) -> Wish:
    """Raises NotATime, WarningsUnfit."""
    return Wish(
        scope=of,
        **{name: forms.text(name) for name in TARGETS},
        calendar=forms.text("calendar") or OPENING,
        warnings=thresholds(forms.text("warnings") or ""),
        effective_from=forms.day("effective_from"),
    )


def thresholds(text: str) -> list[int]:
    """From "50, 75, 100"; nothing: nobody is warned. Raises WarningsUnfit."""
    parts = [part.strip(" %\u202f\u00a0") for part in text.replace("、", ",").replace("，", ",").split(",")]
    found = [part for part in parts if part]
    if not all(part.isdecimal() and len(part) < 4 for part in found):
        raise WarningsUnfit(field="warnings", most=MOST_WARNINGS)
    return [int(part) for part in found]


def named(tx: Transaction, of: Scope) -> dict[str, Any]:
    """A scope as the form writes it."""
    branches = {branch.id: branch.code for branch in queries.branches(tx)}
    faults = {one.fault_type_id: one.fault_type.code for one in queries.faults_on(tx, tx.stamp.at.date())}
    known = {"branch": branches.get(of.branch_id), "fault": faults.get(of.fault_type_id)}
    known |= {name: getattr(of, name) for name in ("tier", "zone", "work_kind", "priority")}
    return {name: value for name, value in known.items() if value is not None}


def filled(rule: SlaRule | Wish | None, *, on: str) -> dict[str, Any]:
    """What the form begins with."""
    if rule is None:
        return {"calendar": OPENING, "warnings": listed(WARNINGS), "effective_from": on}
    targets = {name: getattr(rule, name) for name in TARGETS}
    return {**targets, "calendar": rule.calendar, "warnings": listed(rule.warnings), "effective_from": on}


def listed(warnings: list[int]) -> str:
    return ", ".join(map(str, warnings))


def hint() -> str:
    return _("Such as 2h (hours), 8bh (open hours), 3bd (open days) or 30d; empty: not promised.")
