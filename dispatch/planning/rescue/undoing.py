"""Taking a rescue back, the same day, while all is as it left it and nothing of it has begun."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.errors import N_, Conflict, NotFound
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.branch import Branch
from dispatch.people.engagement import EngineerBusy
from dispatch.people.engineer import Engineer
from dispatch.planning.publishing import is_past
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.rescue.handing import to_branch
from dispatch.planning.rescue.offer import UNDONE, Done
from dispatch.planning.rescue.rescue_done import RescueDone
from dispatch.planning.rescue.standing import Stand, held_by, stand
from dispatch.store.database import Transaction
from dispatch.work import queries, visits
from dispatch.work.lifecycle import HELD
from dispatch.work.lock import Lock, WhenLocked
from dispatch.work.skills import MissingSkill
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder


class CantTakeBack(Conflict):
    """A rescue can't be taken back any more."""

    says = N_(
        "This can't be taken back any more: something of it has begun, a customer was told another time, or the day "
        "has moved on. Nothing was changed."
    )


def done_today(tx: Transaction, order: WorkOrder) -> Done | None:
    """The order's last rescue of the day, whether or not it may still be taken back."""
    today = local_day(tx.stamp.at, order.branch.time_zone)
    query = select(RescueDone).where(RescueDone.work_order_id == order.id, RescueDone.day == today)
    query = query.where(RescueDone.undone_at.is_(None)).options(joinedload(RescueDone.account))
    found = tx.session.scalars(query.order_by(RescueDone.id.desc()).limit(1)).first()
    if found is None:
        return None
    by = found.account.name if found.account else ""
    return Done(found.kind, found.done_at, by, found.id if _may(tx, found, today_of(found)) else None)


def take_back(tx: Transaction, reference: str, rescue_id: int) -> Visit:
    """All goes back where it was; those concerned are told once this is committed. Answers the order's visit.

    Raises:
        NotFound, NotYourMove.
        CantTakeBack.
    """
    order = queries.work_order(tx, reference)
    done = tx.session.get(RescueDone, rescue_id, with_for_update=True)
    if done is None or done.work_order_id != order.id:
        raise NotFound
    known = {each["visit_id"]: tx.session.get_one(Visit, each["visit_id"]) for each in done.before}
    take_turns(tx, orders={each.work_order_id for each in known.values()}, engineers=done.engineers)
    day = today_of(done)
    if done.undone_at is not None or not day.holds(tx.stamp.at) or not _may(tx, done, day):
        raise CantTakeBack
    try:
        with tx.savepoint():
            _put_back(tx, done, known)
    except (EngineerBusy, MissingSkill, MoveNotAllowed) as refused:
        raise CantTakeBack from refused
    done.undo(tx.stamp)
    return done.visit


def today_of(done: RescueDone) -> PlanningDay:
    return PlanningDay(done.day, done.work_order.branch.time_zone)


def _may(tx: Transaction, done: RescueDone, day: PlanningDay) -> bool:
    """Whether everybody's day is exactly what the rescue left, and what it moved could still begin where it was."""
    present = [stand(each) for each in held_by(tx, done.engineers, _day_of(done, day))]
    if present != done.left or any(_is_gone(each, tx.stamp.at) for each in done.before):
        return False
    return all(_is_untouched(tx, each) for each in done.before)


def _is_gone(was: Stand, now: datetime) -> bool:
    return was["starts_at"] is not None and is_past(datetime.fromisoformat(was["starts_at"]), now)


def _is_untouched(tx: Transaction, was: Stand) -> bool:
    """Not begun, and its customer was told nothing else."""
    visit = tx.session.get_one(Visit, was["visit_id"], populate_existing=True)
    return stand(visit)["window"] == was["window"] and (visit.state in HELD or visit.engineer_id is None)


def _day_of(done: RescueDone, today: PlanningDay) -> PlanningDay:
    """The day the rescue was for, which may be another than that of the click."""
    starts = [datetime.fromisoformat(each["starts_at"]) for each in done.left]
    zone = done.work_order.branch.time_zone
    return PlanningDay(local_day(starts[0], zone), zone) if starts else today


def _put_back(tx: Transaction, done: RescueDone, known: dict[int, Visit]) -> None:
    """Everybody's present time is given free first."""
    for visit in known.values():
        visit.release(tx.stamp.at)
    tx.session.flush()
    for was in done.before:
        if was["engineer_id"] is None and known[was["visit_id"]].state in HELD:
            visits.give_back(tx, known[was["visit_id"]], "unassign", reason=UNDONE)
    if done.branch_id != done.work_order.branch_id:
        to_branch(tx, done.work_order, tx.session.get_one(Branch, done.branch_id), "from_partner")
    for was in done.before:
        if was["engineer_id"] is not None:
            engineer = tx.session.get_one(Engineer, was["engineer_id"])
            place = {"starts_at": datetime.fromisoformat(was["starts_at"]), "travel": was["travel"]}
            locked, when = was["lock"]
            place |= {"lock": Lock(locked, when and WhenLocked(when)), "unlocks": True}
            visits.assign(tx, known[was["visit_id"]], engineer, **place, because=UNDONE)
