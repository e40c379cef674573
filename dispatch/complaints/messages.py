"""What becomes of complaints by themselves: nobody's find somebody, and what is late is seen."""

from sqlalchemy import and_, or_, select

from dispatch.complaints import owners, telling
from dispatch.complaints.complaint import Complaint, Hearing
from dispatch.complaints.lifecycle import UNDECIDED
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

AT_ONCE = 200


def watch(tx: Transaction) -> None:
    for complaint in tx.session.scalars(owners.nobodys(tx.stamp.at).limit(AT_ONCE)).all():
        if complaint.undecided:
            owners.give_to_somebody(tx, complaint)
    for hearing in tx.session.scalars(_late(tx).with_for_update(of=Hearing, skip_locked=True)).all():
        if hearing.escalated_at is None:
            hearing.escalated_at = tx.stamp.at
            remark(hearing, "escalate")
        if hearing.acknowledged_at is None and hearing.acknowledge_due < tx.stamp.at:
            telling.met(tx, hearing.acknowledge_promise, tx.stamp.at)
        if hearing.decide_due < tx.stamp.at:
            telling.met(tx, hearing.decide_promise, tx.stamp.at)


def _late(tx: Transaction):
    """Each twice at most: once for each of its times."""
    now = tx.stamp.at
    unheard = and_(Hearing.acknowledged_at.is_(None), Hearing.acknowledge_due < now)
    unseen = and_(Hearing.escalated_at.is_(None), or_(unheard, Hearing.decide_due < now))
    broken = and_(Hearing.decide_due < now, Hearing.decide_promise.has(ending=None))
    query = select(Hearing).join(Hearing.complaint).where(Hearing.decided_at.is_(None), Complaint.state.in_(UNDECIDED))
    return query.where(or_(unseen, broken)).order_by(Hearing.id).limit(AT_ONCE)


TOPICS = {"complaints.watch": watch}
PERIODIC = {"complaints.watch": "*/5 * * * *"}
