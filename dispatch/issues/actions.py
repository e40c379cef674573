"""What people do with issues, and what follows for orders by itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dispatch.errors import N_, Invalid
from dispatch.issues import queries, scope
from dispatch.issues.issue import Issue, IssueLink, Severity, require_words
from dispatch.issues.lifecycle import ISSUE_LIFE, IssueState
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import actions as work
from dispatch.work.lifecycle import OrderState
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder

ON_HOLD = "known_issue"


class NoScope(Invalid):
    """The issue concerns nobody."""

    says = N_(
        "Say whom it concerns: models, kinds of fault or postcodes. With none of them it would concern everybody."
    )


class SpanUnfit(Invalid):
    """It ends before it begins."""

    says = N_("An issue ends after it began.")


def open_issue(tx: Transaction, *, confirmed: bool = False, since: datetime | None = None, **facts: Any) -> Issue:
    """`facts`: columns of Issue. Orders that are open already are proposed, not linked.

    Raises:
        HoldsEverywhere, WordsMissing, NoScope, SpanUnfit.
    """
    require_whole_house(tx)
    usual = {"models": [], "faults": [], "postcodes": [], "remedy": {}, "severity": Severity.MAJOR}
    issue = Issue(
        **usual | facts,
        returned=0,
        news=0,
        since=since or tx.stamp.at,
        state=IssueState.CONFIRMED if confirmed else IssueState.SUSPECTED,
        state_since=tx.stamp.at,
        account_id=tx.stamp.by.account_id,
    )
    _require_sound(issue)
    tx.add(issue)
    remark(issue, "open")
    tx.session.flush()
    return issue


def change(tx: Transaction, issue_id: int, *, version: int, **facts: Any) -> Issue:
    """Raises WordsMissing, NoScope, SpanUnfit, ChangedMeanwhile."""
    issue = queries.issue(tx, issue_id, lock=True)
    if issue.version != version:
        raise ChangedMeanwhile
    for name, value in facts.items():
        setattr(issue, name, value)
    _require_sound(issue)
    tx.session.flush()
    return issue


def move(tx: Transaction, issue_id: int, verb: str, *, remedy: dict[str, str] | None = None) -> Issue:
    """`remedy`: what customers are told of how it was put right, for `fix`.

    Raises:
        NoSuchMove, NotYourMove, MoveNotAllowed, ProofMissing, WordsMissing.
    """
    if verb not in ISSUE_LIFE.moves:
        raise work.NoSuchMove
    issue = queries.issue(tx, issue_id, lock=True)
    if remedy:
        require_words("remedy", remedy)
        issue.remedy = remedy
    issue.move(verb, tx.stamp)
    tx.session.flush()
    return issue


def match(tx: Transaction, order: WorkOrder) -> list[IssueLink]:
    """Link an order with every open issue that concerns it, but for those a person has taken it out of."""
    known = set(tx.session.scalars(select(IssueLink.issue_id).where(IssueLink.work_order_id == order.id)))
    fitting = [one for one in queries.open_issues(tx) if one.id not in known and scope.concerns(one, order)]
    return [_linked(tx, issue, order, account_id=None) for issue in fitting]


def link(tx: Transaction, issue_id: int, references: Collection[str]) -> list[IssueLink]:
    """By a person; what was linked already stays as it is. Raises NotFound."""
    issue = queries.issue(tx, issue_id)
    found = []
    for reference in sorted(references):
        order = work_order(tx, reference, lock=True)
        query = select(IssueLink).where(IssueLink.issue_id == issue.id, IssueLink.work_order_id == order.id)
        there = tx.session.scalars(query).one_or_none()
        if there is None:
            there = _linked(tx, issue, order, account_id=tx.stamp.by.account_id)
        elif there.removed_at is not None:
            there.removed_at, there.account_id = None, tx.stamp.by.account_id
            remark(there, "link_issue")
        found.append(there)
    tx.session.flush()
    return found


def unlink(tx: Transaction, issue_id: int, reference: str) -> None:
    """It is something else after all; nothing links it again by itself. Raises NotFound."""
    order = work_order(tx, reference, lock=True)
    for one in queries.links_of(tx, order):
        if one.issue_id == issue_id:
            one.removed_at = tx.stamp.at
            remark(one, "unlink_issue")
    tx.session.flush()


def hold(tx: Transaction, issue_id: int) -> list[WorkOrder]:
    """Let linked orders wait until it is put right; what is critical goes on."""
    held = []
    for one in queries.links(tx, queries.issue(tx, issue_id)):
        if one.work_order.state in (OrderState.INTAKE, OrderState.DISPATCH) and not one.work_order.critical:
            held.append(work.move(tx, one.work_order.reference, "wait", reason=ON_HOLD))
    return held


def solved(tx: Transaction, issue_id: int, references: Collection[str]) -> list[WorkOrder]:
    """Close linked orders because the issue is put right.

    Raises:
        ProofMissing: an order whose fault nobody knows. MoveNotAllowed: one that has gone on since.
    """
    issue = queries.issue(tx, issue_id)
    linked = {one.work_order.reference: one.work_order for one in queries.links(tx, issue)}
    return [
        work.move(tx, reference, "solve_remotely", note=issue.remedy_in(linked[reference].language))
        for reference in sorted(set(references) & set(linked))
    ]


def _linked(tx: Transaction, issue: Issue, order: WorkOrder, *, account_id: int | None) -> IssueLink:
    found = IssueLink(
        issue=issue,
        issue_id=issue.id,
        work_order=order,
        work_order_id=order.id,
        account_id=account_id,
        linked_at=tx.stamp.at,
    )
    tx.add(found)
    remark(found, "link_issue")
    tx.session.flush()
    return found


def _require_sound(issue: Issue) -> None:
    require_words("titles", issue.titles, most=120)
    require_words("words", issue.words)
    if not (issue.models or issue.faults or issue.postcodes):
        raise NoScope(field="models")
    if issue.until is not None and issue.until <= issue.since:
        raise SpanUnfit(field="until")
