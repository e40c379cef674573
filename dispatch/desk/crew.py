"""Whoever takes first contacts, as they stand now."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from dispatch.catalogue.fault_type import FaultDomain
from dispatch.desk.choosing import Candidate, Contact
from dispatch.desk.owner import OrderOwner
from dispatch.desk.presence import Presence, PresenceState
from dispatch.desk.profile import DeskProfile
from dispatch.notices.unanswered import Unanswered
from dispatch.people.account import Account
from dispatch.stamp import Source
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import NeverOpen, is_open, next_opening


def crew(tx: Transaction) -> list[Candidate]:
    now = tx.stamp.at
    query = select(DeskProfile).join(DeskProfile.account).where(Account.active).order_by(DeskProfile.account_id)
    profiles = tx.session.scalars(query.options(contains_eager(DeskProfile.account))).all()
    presences = {one.account_id: one for one in tx.session.scalars(select(Presence))}
    loads = open_orders(tx)
    return [_candidate(one, presences.get(one.account_id), loads.get(one.account_id, 0), now) for one in profiles]


def contact_of(order: WorkOrder) -> Contact:
    topics: set[str] = set()
    if order.fault is not None:
        domain = order.fault.domain
        topics = {*order.fault.needs, *([domain.value] if domain is not FaultDomain.NONE else [])}
    return Contact(
        topics=frozenset(topics),
        language=order.language,
        branch_id=order.branch_id,
        answer_by=order.response_due if order.answered_at is None else None,
    )


def open_orders(tx: Transaction) -> dict[int, int]:
    """Account → how many orders wait for an answer of theirs."""
    query = (
        select(OrderOwner.account_id, func.count())
        .join(OrderOwner.work_order)
        .outerjoin(Unanswered, Unanswered.work_order_id == WorkOrder.id)
        .where(OrderOwner.account_id.is_not(None))
        .where(or_(WorkOrder.state == OrderState.INTAKE, Unanswered.work_order_id.is_not(None)))
        .group_by(OrderOwner.account_id)
    )
    return dict(tx.session.execute(query).all())


def _candidate(profile: DeskProfile, presence: Presence | None, load: int, now: datetime) -> Candidate:
    in_hours, begins = _hours(profile, now)
    return Candidate(
        account_id=profile.account_id,
        languages=frozenset(profile.languages),
        competences=frozenset(profile.competences),
        branches=profile.account.actor(Source.WORKER).branches,
        state=presence.at(now) if presence else PresenceState.AWAY,
        in_hours=in_hours,
        begins=begins,
        open_orders=load,
        idle_since=(presence and (presence.given_at or presence.since)) or now,
    )


def _hours(profile: DeskProfile, now: datetime) -> tuple[bool, datetime | None]:
    """Whether they work now, and when they next begin."""
    try:
        working = is_open(profile.calendar, now)
        return working, now if working else next_opening(profile.calendar, now)
    except NeverOpen:
        return False, None
