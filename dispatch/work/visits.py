"""What people do with visits: give them to engineers, and go through them in the field."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.errors import N_, Conflict
from dispatch.lifecycle import MoveNotAllowed
from dispatch.people.engagement import EngagementKind, engage
from dispatch.people.engineer import Engineer
from dispatch.stamp import SYSTEM, Stamp
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import settle, tell, wait
from dispatch.work.codes import OF_REPORT, require_code, require_one_of
from dispatch.work.lifecycle import ENDED, HELD, UNDER_WAY, OrderState, VisitState
from dispatch.work.lock import Lock
from dispatch.work.proofs import require_own_photos, require_own_signature
from dispatch.work.skills import require_skills
from dispatch.work.visit import Visit
from dispatch.work.whole import behind, partner_of
from dispatch.work.work_order import WorkOrder

FIRST_UNDONE = "first_undone"
WAITS_FOR = {"no_part": "part", "no_access": "access", "customer_absent": "customer"}


class AnotherByNow(Conflict):
    """The visit is not what they said yes to."""

    says = N_("This visit was changed while you had it open. Look at its time and place as they are now, then answer.")


def assign(
    tx: Transaction,
    visit: Visit,
    engineer: Engineer,
    *,
    starts_at: datetime,
    travel: int,
    lock: Lock | None = None,
    override: str | None = None,
    verb: str = "assign",
    because: str | None = None,
    unlocks: bool = False,
) -> Visit:
    """Give a visit to an engineer at a time. `travel`: seconds there, engaged too. `lock`: from then on; None: as it
    was. `override`: why a missing skill is passed over, a code of the closed list. `verb`: assign, or book where the
    customer chose the time. `because`: a reason of Doorstep's own, for the audit. `unlocks`: what of a lock stands
    against it is unlocked.

    Raises:
        NotListed: the override is none of the list.
        MissingSkill: a needed level is not held, or not under a valid certificate that day.
        EngineerBusy: the time is taken.
        Locked: a lock stands against it.
        MoveNotAllowed: the visit is under way or over.
    """
    require_code(tx, CodeList.OVERRIDE, override, field="override")
    if override is None:
        require_skills(tx, visit, engineer, on=starts_at)
    starts_at = _whole(starts_at)
    visit.release(tx.stamp.at)
    tx.session.flush()
    ends_at = starts_at + timedelta(minutes=visit.minutes)
    engagement = engage(
        tx,
        engineer.id,
        kind=EngagementKind.VISIT,
        starts_at=starts_at - timedelta(seconds=travel),
        ends_at=ends_at,
    )
    place = {"starts_at": starts_at, "ends_at": ends_at, "travel": travel}
    visit.assign(tx.stamp, engagement, **place, verb=verb, because=because, unlocks=unlocks)
    visit.engineer = engineer
    visit.lock = visit.lock if lock is None else lock
    visit.work_order.left_out = None
    visit.work_order.follow(verb, tx.stamp, reason=override or because)
    tx.send("notices.engineer_assigned", visit_id=visit.id)
    return visit


def retime(tx: Transaction, visit: Visit, *, starts_at: datetime, travel: int) -> None:
    """Another time on the same engineer's day: our plan only, so nobody need be told.

    Raises:
        EngineerBusy: the time is taken.
    """
    starts_at = _whole(starts_at)
    visit.release(tx.stamp.at)
    tx.session.flush()
    ends_at = starts_at + timedelta(minutes=visit.minutes)
    begins = starts_at - timedelta(seconds=travel)
    visit.engagement = engage(tx, visit.engineer_id, kind=EngagementKind.VISIT, starts_at=begins, ends_at=ends_at)
    visit.engagement_id = visit.engagement.id
    visit.starts_at, visit.ends_at, visit.travel_seconds = starts_at, ends_at, travel
    remark(visit, "retime")


def _whole(moment: datetime) -> datetime:
    """Plans are made in seconds: a visit that ended a part of one later would be in the way of the next."""
    return moment.replace(microsecond=0)


def unassign(tx: Transaction, visit: Visit, *, reason: str | None = None, note: str | None = None) -> Visit:
    """The desk takes it back. Raises NotListed: a reason that isn't one of those for going against the plan."""
    require_code(tx, CodeList.OVERRIDE, reason, field="reason")
    return give_back(tx, visit, "unassign", reason=reason, note=note)


def decline(tx: Transaction, visit: Visit, *, reason: str, note: str | None = None) -> Visit:
    """The engineer gives it back. Raises NotListed."""
    require_code(tx, CodeList.DECLINE, reason, field="reason")
    give_back(tx, visit, "decline", reason=reason, note=note)
    tx.send("planning.disturbed", what="asked", visit_id=visit.id)
    return visit


def give_back(tx: Transaction, visit: Visit, verb: str, *, reason: str | None = None, note: str | None = None) -> Visit:
    """`unassign` or `decline`, for a reason of our own: the visit is to be planned again. With whoever would have come
    along: nobody does half of it."""
    _free(tx, visit, verb, tx.stamp, reason=reason, note=note)
    partner = partner_of(visit)
    if partner is not None and partner.state in HELD:
        _free(tx, partner, "unassign", replace(tx.stamp, by=SYSTEM), reason=reason)
    return visit


def _free(
    tx: Transaction, visit: Visit, verb: str, stamp: Stamp, *, reason: str | None = None, note: str | None = None
) -> None:
    visit.give_back(verb, stamp, reason=reason, note=note)
    visit.work_order.follow(verb, stamp, reason=reason)
    tx.send("notices.engineer_released", visit_id=visit.id)


def accept(tx: Transaction, visit: Visit, *, version: int | None) -> Visit:
    """Yes to the visit as they saw it; `version` None: as it is. Raises AnotherByNow."""
    if version is not None and visit.version != version:
        raise AnotherByNow
    return go(tx, visit, "accept")


def go(tx: Transaction, visit: Visit, verb: str) -> Visit:
    """`accept`, `set_out`, `turn_back` or `arrive`."""
    visit.go(verb, tx.stamp)
    visit.work_order.follow(verb, tx.stamp)
    partner = partner_of(visit)
    if verb == "turn_back" and partner and not _stand_together(visit, partner):
        _free(tx, visit, "unassign", replace(tx.stamp, by=SYSTEM))
        tx.send("planning.disturbed", what="asked", visit_id=visit.id)
    if verb == "set_out" and not (partner and partner.state in UNDER_WAY):
        tell(tx, visit.work_order, "on_the_way", visit_id=visit.id)
    if verb == "arrive":
        tx.send("planning.disturbed", what="ended", visit_id=visit.id)
        tx.send("ledger.judge", work_order_id=visit.work_order_id)
    return visit


def _stand_together(visit: Visit, partner: Visit) -> bool:
    """Whether the other is still to begin with whoever turned back; it may have been given back meanwhile."""
    return partner.state is not VisitState.OPEN and (
        partner.state not in HELD or partner.starts_at == visit.starts_at and partner.engineer_id != visit.engineer_id
    )


def answer(tx: Transaction, visit: Visit, answers: dict[str, Any]) -> Visit:
    """Keep checklist answers as they come; what is required is asked for at the end.

    Raises:
        MoveNotAllowed: the visit is over, and its report is signed.
        AnswerUnfit: words where a number is asked for, a photo that was never sent, and the like.
    """
    if visit.state in ENDED:
        raise MoveNotAllowed(verb="answer", state=visit.state)
    if visit.checklist is not None:
        visit.checklist.fit(answers)
        require_own_photos(tx, visit, answers)
    visit.answers = {**visit.answers, **answers}
    return visit


def complete(tx: Transaction, visit: Visit, report: dict[str, Any]) -> Visit:
    """End it as done; `report` as Visit.complete takes it.

    Raises:
        NotListed: a code that is none of its list.
        NotItsSignature: it is none, or was given for something else.
        ProofMissing, AnswersMissing, MoveNotAllowed.
    """
    for name, which in OF_REPORT.items():
        require_code(tx, which, report.get(name), field=name)
    require_one_of(list(FaultDomain), report.get("domain_found"), field="domain_found")
    require_own_signature(tx, visit, report.get("signature_id"))
    visit.complete(tx.stamp, report)
    visit.release(tx.stamp.at)
    visit.work_order.outcome = report.get("work_done")
    missing = _missing(visit)
    visit.work_order.follow("complete", tx.stamp)
    settle(tx, visit.work_order)
    _wait_for(tx, visit.work_order, missing)
    tx.send("planning.disturbed", what="ended", visit_id=visit.id)
    if visit.work_order.state is OrderState.FEEDBACK:
        tell(tx, visit.work_order, "done", visit_id=visit.id)
    return visit


def cannot_complete(tx: Transaction, visit: Visit, *, cause: str, note: str | None = None) -> Visit:
    """End it undone. The order goes back to dispatch with a return visit, or waits for what was missing.

    Raises:
        NotListed, ProofMissing, MoveNotAllowed.
    """
    require_code(tx, CodeList.CANNOT_COMPLETE, cause, field="cause")
    order = visit.work_order
    visit.cannot_complete(tx.stamp, cause=cause, note=note)
    visit.release(tx.stamp.at)
    _take_back_what_waits_for(tx, visit)
    missing = _missing(visit)
    order.follow("cannot_complete", tx.stamp, reason=cause)
    settle(tx, order)
    _wait_for(tx, order, missing)
    tx.send("planning.disturbed", what="ended", visit_id=visit.id)
    tell(tx, order, "return_visit", visit_id=visit.id)
    return visit


def _missing(visit: Visit) -> list[str]:
    """What this visit or its partner's, whoever ended first, could not be completed without: reasons to wait."""
    ended = [one for one in (visit, partner_of(visit)) if one is not None and one.state is VisitState.INCOMPLETE]
    return [WAITS_FOR[one.cause] for one in ended if one.cause in WAITS_FOR]


def _wait_for(tx: Transaction, order: WorkOrder, missing: list[str]) -> None:
    """Once nobody is there any more."""
    if missing and order.state is OrderState.DISPATCH:
        wait(tx, order, reason=missing[0])


def _take_back_what_waits_for(tx: Transaction, visit: Visit) -> None:
    """Whoever was still to come along, and what was to be done after both, has to wait for the return visit."""
    partner = partner_of(visit)
    along = [] if partner is None else [partner, *behind(partner)]
    for each in (*along, *behind(visit)):
        if each.state in HELD:
            _free(tx, each, "unassign", replace(tx.stamp, by=SYSTEM), reason=FIRST_UNDONE)
        if each.state is VisitState.OPEN:
            each.void_window()


def visit_for_change(tx: Transaction, visit_id: int) -> Visit:
    return queries.visit(tx, visit_id, lock=True)
