"""Issues in a few words: on their own pages, on an order, and for customers."""

from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.access import DESK
from api.display import enumerated
from api.language import language
from api.words import word
from dispatch.catalogue.queries import device_models
from dispatch.devices.device import Device
from dispatch.issues import queries
from dispatch.issues.issue import Issue
from dispatch.issues.lifecycle import IssueState
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.queries import faults_on
from dispatch.work.work_order import WorkOrder

LOOKS = {
    IssueState.SUSPECTED: ("line", "ring"),
    IssueState.CONFIRMED: ("tight", "tri"),
    IssueState.FIXED: ("kept", "check"),
    IssueState.CLOSED: ("line", "check"),
}


def may_change(tx: Transaction) -> bool:
    """Its texts, scope and state hold for every branch."""
    return tx.stamp.by.role in DESK | {Role.QUALITY} and tx.stamp.by.branches is None


def head(tx: Transaction, issue: Issue) -> dict[str, Any]:
    look, sign = LOOKS[issue.state]
    return {
        "id": issue.id,
        "url": f"/issues/{issue.id}",
        "title": issue.title_in(language()),
        "state": word("issue_state", issue.state),
        "look": look,
        "sign": sign,
        "since": issue.since,
        "until": issue.until,
        "scope": scope_says(tx, issue),
        "version": issue.version,
    }


def scope_says(tx: Transaction, issue: Issue) -> str:
    firmware = ""
    if issue.firmware_from or issue.firmware_to:
        firmware = _("software %(first)s–%(last)s", first=issue.firmware_from or "…", last=issue.firmware_to or "…")
    models, faults = issue.models and model_names(tx, issue.models), issue.faults and fault_names(tx, issue.faults)
    facts = (models, firmware, faults, issue.postcodes and _("postcodes %(all)s", all=enumerated(issue.postcodes)))
    return " · ".join(fact for fact in facts if fact)


def model_names(tx: Transaction, codes: Collection[str]) -> str:
    found = device_models(tx, limit=200)
    return enumerated(sorted(one.full_name for one in found if one.code in codes))


def fault_names(tx: Transaction, codes: Collection[str]) -> str:
    found = faults_on(tx, tx.stamp.at.date())
    return enumerated(one.name_in(language()) for one in found if one.fault_type.code in codes)


def card(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """On an order's page: the issues it is part of."""
    return [
        head(tx, one.issue) | {"how": _("by hand") if one.account_id else _("by its scope"), "may_undo": may_change(tx)}
        for one in queries.links_of(tx, order)
    ]


def known(tx: Transaction, order: WorkOrder) -> list[SimpleNamespace]:
    """For the customer: what we know, or how it was put right; never what is only suspected."""
    shown = (IssueState.CONFIRMED, IssueState.FIXED)
    return [
        SimpleNamespace(
            title=issue.title_in(language()),
            text=issue.remedy_in(language()) if issue.state is IssueState.FIXED else issue.words_in(language()),
            fixed=issue.state is IssueState.FIXED,
        )
        for issue in (one.issue for one in queries.links_of(tx, order))
        if issue.state in shown
    ]


def public(tx: Transaction, device: Device | None = None) -> list[SimpleNamespace]:
    """For whoever is about to write to us; of that device, where it is known."""
    spoken, known = language(), queries.confirmed(tx, device)
    return [SimpleNamespace(title=one.title_in(spoken), text=one.words_in(spoken)) for one in known]
