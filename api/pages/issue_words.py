"""Issues in a few words: on their own pages, on an order, and for customers."""

from types import SimpleNamespace
from typing import Any

from flask_babel import gettext as _

from api.access import DESK
from api.language import language
from api.words import word
from dispatch.devices.device import Device
from dispatch.issues import queries
from dispatch.issues.issue import Issue
from dispatch.issues.lifecycle import IssueState
from dispatch.stamp import Role
from dispatch.store.database import Transaction
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


def head(issue: Issue) -> dict[str, Any]:
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
        "scope": scope_says(issue),
        "version": issue.version,
    }


def scope_says(issue: Issue) -> str:
    firmware = ""
    if issue.firmware_from or issue.firmware_to:
        firmware = _("software %(first)s–%(last)s", first=issue.firmware_from or "…", last=issue.firmware_to or "…")
    facts = (", ".join(issue.models), firmware, ", ".join(issue.faults), ", ".join(issue.postcodes))
    return " · ".join(fact for fact in facts if fact)


def card(tx: Transaction, order: WorkOrder) -> list[dict[str, Any]]:
    """On an order's page: the issues it is part of."""
    return [
        head(one.issue) | {"how": _("by hand") if one.account_id else _("by its scope"), "may_undo": may_change(tx)}
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
