"""What people do with complaints."""

from datetime import datetime, timedelta
from typing import NamedTuple

from dispatch.catalogue.closing_code import CodeList
from dispatch.complaints import owners, queries, telling
from dispatch.complaints.complaint import APPEAL, FIRST, Complaint, Hearing, Outcome
from dispatch.complaints.lifecycle import COMPLAINT_LIFE, TAKERS, ComplaintState
from dispatch.errors import N_, Conflict, Forbidden, Invalid
from dispatch.prices import terms as prices
from dispatch.quality.terms import terms_of
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.codes import require_code
from dispatch.work.queries import work_order_by_id
from dispatch.work.repeats import open_again
from dispatch.work.work_order import Channel, WorkOrder
from dispatch.working_time import Target, due

LONGEST = 4000
NEW_VISIT = "new_visit"
WITH_MONEY = ("refund", "goodwill")
MOST_MONEY = 10_000_000


class NothingSaid(Invalid):
    """A complaint without words."""

    says = N_("Say in a few words what went wrong; nothing was sent yet.")


class KindMissing(Invalid):
    """What it is about is missing."""

    says = N_("Choose what your complaint is about.")


class NotYoursToTake(Forbidden):
    """Complaints are taken by the desk."""

    says = N_("Complaints are taken by the desk or come from the customer.")


class AppealTooLate(Conflict):
    """The time to appeal is over."""

    says = N_("A decision can be appealed for {days} days, and they have passed. Who judges us from outside still may.")


class AmountMissing(Invalid):
    """Money back is a number."""

    says = N_("Write how much is given back, as a whole number.")


class Verdict(NamedTuple):
    """`reason`: a code of CodeList.COMPLAINT_REASON; `remedy` one of CodeList.REMEDY, `amount` whole units of money."""

    outcome: str
    reason: str
    explanation: str
    remedy: str | None = None
    amount: int | None = None


def complain(tx: Transaction, order: WorkOrder, *, kind: str | None, words: str, channel: Channel) -> Complaint:
    """Open for as long as we keep the order, whatever became of it. Sent twice in the same words it is one complaint.

    Somebody who had no hand in the order is given it; where there is nobody, it waits on top of the list.

    Raises:
        NotYoursToTake, KindMissing, NotListed, NothingSaid.
    """
    if tx.stamp.by.role not in TAKERS | {Role.SYSTEM}:
        raise NotYoursToTake
    said = words.strip()[:LONGEST]
    if not said:
        raise NothingSaid(field="words")
    if not kind:
        raise KindMissing(field="kind")
    require_code(tx, CodeList.COMPLAINT, kind, field="kind")
    order = work_order_by_id(tx, order.id, lock=True)
    same = next((one for one in queries.of_order(tx, order) if one.undecided and one.words == said), None)
    if same is not None:
        return same
    complaint = Complaint(
        work_order=order,
        work_order_id=order.id,
        kind=kind,
        words=said,
        channel=channel.value,
        state=ComplaintState.OPEN,
        state_since=tx.stamp.at,
        opened_at=tx.stamp.at,
        opened_by_id=tx.stamp.by.account_id,
        hearings=[],
    )
    tx.add(complaint)
    remark(complaint, "complain")
    _heard_anew(tx, complaint, FIRST)
    return complaint


def give(tx: Transaction, complaint_id: int, account_id: int, *, version: int | None = None) -> Complaint:
    """To somebody who had no hand in it. Raises NotYourMove, CannotDecide, OwnerInvolved, SameOwner, MoveNotAllowed."""
    complaint = queries.complaint(tx, complaint_id, version=version)
    COMPLAINT_LIFE.target(complaint.verb("decide"), complaint.state, tx.stamp.by.role)
    owners.give(tx, complaint, account_id)
    return complaint


def acknowledge(tx: Transaction, complaint_id: int, *, version: int | None = None) -> Complaint:
    """Whoever decides says that they have it, and by when they do.

    Raises:
        NotYourMove, MoveNotAllowed, NotYourComplaint, OwnerInvolved, ChangedMeanwhile.
    """
    complaint = queries.complaint(tx, complaint_id, version=version)
    complaint.move("acknowledge", tx.stamp)
    owners.require_owner(tx, complaint)
    _acknowledged(tx, complaint.hearing)
    telling.acknowledged(tx, complaint.hearing)
    tx.session.flush()
    return complaint


def decide(tx: Transaction, complaint_id: int, verdict: Verdict, *, version: int | None = None) -> Complaint:
    """With a reason of the list and in plain words; the customer gets both. A new visit is opened with it.

    Raises:
        NotYourMove, MoveNotAllowed, ProofMissing, NotListed, AmountMissing, NotYourComplaint, OwnerInvolved,
        ChangedMeanwhile.
    """
    complaint = queries.complaint(tx, complaint_id, version=version)
    hearing = complaint.hearing
    _judge_form(tx, verdict)
    proofs = {"outcome": verdict.outcome, "reason": verdict.reason, "words": verdict.explanation.strip()}
    complaint.move("decide", tx.stamp, **proofs)
    owners.require_owner(tx, complaint)
    _acknowledged(tx, hearing)
    _put_right(tx, hearing, verdict)
    # Written at once and last: from then on a decision stands.
    hearing.explanation = verdict.explanation.strip()[:LONGEST]
    hearing.outcome, hearing.reason = Outcome(verdict.outcome), verdict.reason
    hearing.decided_at, hearing.decided_by_id = tx.stamp.at, tx.stamp.by.account_id
    remark(hearing, "decide", verdict.reason)
    telling.met(tx, hearing.decide_promise, tx.stamp.at)
    telling.decided(tx, hearing, appeal_by=None if hearing.is_appeal else appeal_by(tx, complaint))
    tx.session.flush()
    return complaint


def appeal(tx: Transaction, complaint_id: int, words: str, *, version: int | None = None) -> Complaint:
    """Once, within its time, to somebody else.

    Raises:
        NotYourMove, MoveNotAllowed, ProofMissing, AppealTooLate, ChangedMeanwhile.
    """
    complaint = queries.complaint(tx, complaint_id, version=version)
    complaint.move("appeal", tx.stamp, words=words.strip())
    if tx.stamp.at > appeal_by(tx, complaint):
        raise AppealTooLate(days=terms_of(tx, complaint.work_order.branch_id).appeal_days)
    _heard_anew(tx, complaint, APPEAL, words=words.strip()[:LONGEST])
    return complaint


def withdraw(tx: Transaction, complaint_id: int, *, version: int | None = None) -> Complaint:
    """Raises NotYourMove, MoveNotAllowed, ChangedMeanwhile."""
    complaint = queries.complaint(tx, complaint_id, version=version)
    complaint.move("withdraw", tx.stamp)
    for promise in (complaint.hearing.acknowledge_promise, complaint.hearing.decide_promise):
        telling.needless(tx, promise)
    tx.session.flush()
    return complaint


def appeal_by(tx: Transaction, complaint: Complaint) -> datetime:
    """Until when the first decision may be appealed."""
    days = terms_of(tx, complaint.work_order.branch_id).appeal_days
    return (complaint.hearings[0].decided_at or tx.stamp.at) + timedelta(days=days)


def _heard_anew(tx: Transaction, complaint: Complaint, number: int, *, words: str | None = None) -> None:
    order = complaint.work_order
    terms, calendar = terms_of(tx, order.branch_id), order.branch.calendar
    decide_within = terms.appeal if number == APPEAL else terms.decide
    hearing = Hearing(
        number=number,
        words=words,
        opened_at=tx.stamp.at,
        acknowledge_due=due(calendar, tx.stamp.at, Target.parse(terms.acknowledge)),
        decide_due=due(calendar, tx.stamp.at, Target.parse(decide_within)),
    )
    complaint.hearings.append(hearing)
    tx.session.flush()
    owners.give_to_somebody(tx, complaint)
    telling.received(tx, complaint)


def _acknowledged(tx: Transaction, hearing: Hearing) -> None:
    """Deciding says as well that it was heard."""
    if hearing.acknowledged_at is None:
        hearing.acknowledged_at = tx.stamp.at
        telling.met(tx, hearing.acknowledge_promise, tx.stamp.at)


def _judge_form(tx: Transaction, verdict: Verdict) -> None:
    require_code(tx, CodeList.COMPLAINT_OUTCOME, verdict.outcome, field="outcome")
    require_code(tx, CodeList.COMPLAINT_REASON, verdict.reason, field="reason")
    require_code(tx, CodeList.REMEDY, verdict.remedy, field="remedy")
    if verdict.remedy in WITH_MONEY and not 0 < (verdict.amount or 0) <= MOST_MONEY:
        raise AmountMissing(field="amount")


def _put_right(tx: Transaction, hearing: Hearing, verdict: Verdict) -> None:
    hearing.remedy, order = verdict.remedy or None, hearing.complaint.work_order
    if verdict.remedy in WITH_MONEY:
        hearing.remedy_amount, hearing.currency = verdict.amount, prices.terms_of(tx, order.branch_id).currency
    if verdict.remedy == NEW_VISIT:
        hearing.remedy_order = open_again(tx, order, words=hearing.complaint.reference, ours=True)
    tx.session.flush()
