"""Calling back those who weren't pleased: who does, by when, and what came of it."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_, Conflict, Invalid
from dispatch.people.account import Account
from dispatch.quality.call_back import CallBack, CallBackCause
from dispatch.quality.feedback import Feedback
from dispatch.quality.terms import QualityTerms, terms_of
from dispatch.stamp import Role
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.store.row import row_of
from dispatch.work.codes import require_code
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Target, due

DETRACTS = 6  # so little or less, of 10, recommends us to nobody
AT_ONCE = 200


class CallBackClosed(Conflict):
    """This call-back is done."""

    says = N_("This call-back is done already. Somebody may have been quicker.")


class OutcomeMissing(Invalid):
    """What came of the call is missing."""

    says = N_("Choose what came of the call.")


def open_where_low(tx: Transaction, feedback: Feedback) -> CallBack | None:
    """Once for each feedback; a score that is made better afterwards closes nothing: somebody was not pleased."""
    terms = terms_of(tx, feedback.work_order.branch_id)
    cause = cause_of(feedback, terms)
    if cause is None or tx.session.scalar(select(CallBack.id).where(CallBack.feedback_id == feedback.id)):
        return None
    call_back = CallBack(
        feedback=feedback,
        work_order=feedback.work_order,
        work_order_id=feedback.work_order_id,
        cause=cause,
        opened_at=tx.stamp.at,
        due_at=due(feedback.work_order.branch.calendar, tx.stamp.at, Target.parse(terms.call_back)),
        tries=0,
    )
    tx.add(call_back)
    remark(call_back, "open")
    tx.session.flush()
    return call_back


def cause_of(feedback: Feedback, terms: QualityTerms) -> CallBackCause | None:
    if feedback.stars is not None and feedback.stars <= terms.low_stars:
        return CallBackCause.STARS
    if feedback.recommend is not None and feedback.recommend <= DETRACTS:
        return CallBackCause.RECOMMEND
    return None


def take(tx: Transaction, call_back_id: int, *, version: int | None = None) -> CallBack:
    """Raises NotFound, CallBackClosed, ChangedMeanwhile."""
    one = _open(tx, call_back_id, version)
    one.account_id = tx.stamp.by.account_id
    remark(one, "take")
    tx.session.flush()
    return one


def tried(tx: Transaction, call_back_id: int, *, note: str | None = None, version: int | None = None) -> CallBack:
    """Nobody answered. It stays due when it was. Raises NotFound, CallBackClosed, ChangedMeanwhile."""
    one = _open(tx, call_back_id, version)
    one.tries += 1
    one.account_id = one.account_id or tx.stamp.by.account_id
    remark(one, "try", note=note)
    tx.session.flush()
    return one


def done(
    tx: Transaction, call_back_id: int, outcome: str | None, *, note: str | None = None, version: int | None = None
) -> CallBack:
    """Raises NotFound, CallBackClosed, OutcomeMissing, NotListed, ChangedMeanwhile."""
    if not outcome:
        raise OutcomeMissing(field="outcome")
    require_code(tx, CodeList.CALL_BACK, outcome, field="outcome")
    one = _open(tx, call_back_id, version)
    one.outcome, one.closed_at, one.account_id = outcome, tx.stamp.at, tx.stamp.by.account_id
    remark(one, "done", outcome, note)
    tx.session.flush()
    return one


def escalate(tx: Transaction) -> None:
    """What is overdue is given to a manager, once, and stands first from then on."""
    late = select(CallBack).where(CallBack.closed_at.is_(None), CallBack.due_at < tx.stamp.at)
    late = late.where(CallBack.escalated_at.is_(None)).order_by(CallBack.id).limit(AT_ONCE)
    for one in tx.session.scalars(late.with_for_update(skip_locked=True)).all():
        one.escalated_at = tx.stamp.at
        one.account_id = manager_of(tx, one.work_order.branch_id) or one.account_id
        remark(one, "escalate")


def manager_of(tx: Transaction, branch_id: int) -> int | None:
    """The branch's own before one of every branch."""
    here = or_(Account.branch_id == branch_id, Account.every_branch)
    query = select(Account.id).where(Account.role == Role.MANAGER, Account.active, here)
    own_first = (func.coalesce(Account.branch_id, 0) != branch_id, Account.id)
    return tx.session.scalar(query.order_by(*own_first).limit(1))


def waiting(tx: Transaction, *, limit: int = AT_ONCE) -> list[CallBack]:
    """Whatever is due first, of the orders the asker may see."""
    return _listed(tx, CallBack.closed_at.is_(None), order=(CallBack.due_at, CallBack.id), limit=limit)


def newest(
    tx: Transaction, *, closed: bool | None = None, before_id: int | None = None, limit: int = 50
) -> list[CallBack]:
    conditions = [] if closed is None else [CallBack.closed_at.is_not(None) if closed else CallBack.closed_at.is_(None)]
    conditions += [CallBack.id < before_id] if before_id is not None else []
    return _listed(tx, *conditions, order=(CallBack.id.desc(),), limit=limit)


def overdue(tx: Transaction) -> int:
    query = select(func.count(CallBack.id)).join(CallBack.work_order).where(visible(tx.stamp.by))
    return tx.session.scalar(query.where(CallBack.closed_at.is_(None), CallBack.due_at < tx.stamp.at)) or 0


def call_back(tx: Transaction, call_back_id: int, *, lock: bool = False) -> CallBack:
    """Raises NotFound."""
    query = select(CallBack).join(CallBack.work_order).where(CallBack.id == call_back_id, visible(tx.stamp.by))
    return row_of(tx, query, lock=lock)


def _open(tx: Transaction, call_back_id: int, version: int | None) -> CallBack:
    found = call_back(tx, call_back_id, lock=True)
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    if found.closed_at is not None:
        raise CallBackClosed
    return found


def _listed(tx: Transaction, *conditions, order: tuple, limit: int) -> list[CallBack]:
    query = (
        select(CallBack)
        .join(CallBack.work_order)
        .where(visible(tx.stamp.by), *conditions)
        .options(contains_eager(CallBack.work_order).selectinload(WorkOrder.customer))
        .options(contains_eager(CallBack.work_order).selectinload(WorkOrder.branch))
        .options(selectinload(CallBack.feedback), selectinload(CallBack.account))
        .order_by(*order)
    )
    return list(tx.session.scalars(query.limit(limit)))
