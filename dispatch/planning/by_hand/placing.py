"""Giving a visit to an engineer by hand, and looking beforehand at what that would do."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.engineer import Engineer
from dispatch.planning.by_hand.candidates import asked
from dispatch.planning.by_hand.trial import Shift, Trial, tried
from dispatch.planning.publishing import STANDS, ensure_window
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.records import DayRecords
from dispatch.planning.snapshot import NobodyOnShift, Roads
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.work import queries, visits
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.lock import Lock
from dispatch.work.turns import take_turns
from dispatch.work.untold import What, changed
from dispatch.work.visit import Visit
from dispatch.work.whole import partner_of
from optimizer.candidate import without_visit
from optimizer.plan import Obstacle


class RulesBroken(Invalid):
    """This breaks a rule of the day."""

    says = N_("This breaks {count} rules of that day. Choose another time or engineer, or say why it must be so.")
    says_of_one = N_("This breaks a rule of that day. Choose another time or engineer, or say why it must be so.")


class NeedsTwo(Invalid):
    """Half of a crew."""

    says = N_("Two engineers do this together. Choose who comes along, somebody else than {engineer}.")


def what_if(tx: Transaction, visit_id: int, *, engineer_id: int, starts_at: datetime, roads: Roads) -> Trial:
    """What giving the visit to that engineer at that time would do; nothing changes.

    Raises:
        NotFound, AddressUnsure.
    """
    visit = queries.visit(tx, visit_id)
    return _trial(tx, visit, _engineer(tx, engineer_id), starts_at, roads)


def place(
    tx: Transaction,
    visit_id: int,
    *,
    engineer_id: int,
    starts_at: datetime,
    roads: Roads,
    version: int | None = None,
    override: str | None = None,
    lock: Lock | None = None,
    partner_id: int | None = None,
) -> Visit:
    """Give the visit to the engineer at that time; later visits of the same day give way where they can. `partner_id`:
    who comes along, where two come; whoever does already, without it. `lock`: from then on; None: as it was.

    `override`: a code of the closed list, why a broken rule is passed over. Then a lock it breaks is unlocked, the
    others stay as they are, and nothing but the time itself, if it is taken, can still refuse.

    Raises:
        NotFound, AddressUnsure, NotYourMove, MoveNotAllowed.
        ChangedMeanwhile: the visit is not the one of `version`, or another of that day was changed just now.
        NeedsTwo: nobody comes along yet.
        RulesBroken: rules are broken and no reason is given; names them as `obstacles`.
        EngineerBusy: somebody was quicker.
    """
    visit = queries.visit(tx, visit_id)
    if version is not None and visit.version != version:
        raise ChangedMeanwhile
    crew = _crew(tx, visit, _engineer(tx, engineer_id), partner_id)
    tried = [(each, who, _trial(tx, each, who, starts_at, roads, but=[one for one, _ in crew])) for each, who in crew]
    obstacles = [one for _, _, trial in tried for one in trial.obstacles]
    if obstacles and override is None:
        raise RulesBroken(count=len(obstacles), obstacles=[each.to_json() for each in obstacles])
    _locked(tx, [each for each, _ in crew], [one for _, _, trial in tried for one in _shifts(trial)])
    told = [(each, each.engineer_id, who) for each, who in crew if each.told_at is not None and each.engineer_id]
    for each, _ in crew:
        each.release(tx.stamp.at)
    for each, who, trial in tried:
        _give(tx, each, who, trial, override=override if trial.obstacles else None, lock=lock)
    for each, known, who in told:
        changed(tx, each.work_order, What.ENGINEER, known=str(known), now=str(who.id))
    ensure_window(tx, visit, _day(visit, starts_at))
    return visit


def _crew(tx: Transaction, visit: Visit, engineer: Engineer, partner_id: int | None) -> list[tuple[Visit, Engineer]]:
    partner = partner_of(visit)
    if partner is None or partner.state not in HELD | {VisitState.OPEN}:
        return [(visit, engineer)]
    along = partner_id or partner.engineer_id
    if along is None or along == engineer.id:
        raise NeedsTwo(field="partner", engineer=engineer.name)
    return [(visit, engineer), (partner, _engineer(tx, along))]


def _shifts(trial: Trial) -> tuple[Shift, ...]:
    return () if trial.obstacles else trial.shifts


def _engineer(tx: Transaction, engineer_id: int) -> Engineer:
    engineer = tx.session.get(Engineer, engineer_id)
    if engineer is None or not tx.stamp.by.sees_branch(engineer.branch_id):
        raise NotFound
    return engineer


def _day(visit: Visit, moment: datetime) -> PlanningDay:
    zone = visit.work_order.branch.time_zone
    return PlanningDay(local_day(moment, zone), zone)


def _trial(
    tx: Transaction, visit: Visit, engineer: Engineer, starts_at: datetime, roads: Roads, *, but: Iterable[Visit] = ()
) -> Trial:
    """`but`: those that leave their places as well."""
    records = DayRecords.read(tx, visit.work_order.branch, _day(visit, starts_at))
    try:
        question = asked(tx, visit, records, roads, grace=STANDS)
    except NobodyOnShift:
        return _off_shift(visit, engineer, starts_at, roads)
    if str(engineer.id) not in question.members:
        return _off_shift(visit, engineer, starts_at, roads)
    for each in but:
        question = replace(question, routes=without_visit(question.routes, str(each.id)))
    return tried(question, str(visit.id), str(engineer.id), starts_at)


def _off_shift(visit: Visit, engineer: Engineer, starts_at: datetime, roads: Roads) -> Trial:
    """From the engineer's own start place: there is no day's route to look at."""
    home = visit.work_order.home
    travel = int(roads([(engineer.start_lat, engineer.start_lon), (home.lat, home.lon)])[0][1])
    return Trial(starts_at, travel, {"travel": 2 * travel}, (Obstacle("no_shift"),), (), ())


def _locked(tx: Transaction, mine: list[Visit], shifts: list[Shift]) -> None:
    """All orders concerned, in one order for everybody. Raises ChangedMeanwhile if any was changed since the trial."""
    ids = [*(visit.id for visit in mine), *(shift.record.visit_id for shift in shifts)]
    concerned = tx.session.scalars(select(Visit.work_order_id).where(Visit.id.in_(ids)))
    take_turns(tx, orders=concerned.all())
    versions = {visit.id: visit.version for visit in mine}
    versions |= {shift.record.visit_id: shift.record.visit_version for shift in shifts}
    for each in tx.session.scalars(select(Visit).where(Visit.id.in_(ids)).execution_options(populate_existing=True)):
        if each.version != versions[each.id]:
            raise ChangedMeanwhile


def _give(
    tx: Transaction, visit: Visit, engineer: Engineer, trial: Trial, *, override: str | None, lock: Lock | None
) -> None:
    others = [(tx.session.get(Visit, shift.record.visit_id), shift) for shift in _shifts(trial)]
    for other, _ in others:
        other.release(tx.stamp.at)
    place = {"starts_at": trial.starts_at, "travel": trial.travel, "lock": lock}
    visits.assign(tx, visit, engineer, **place, override=override, unlocks=override is not None)
    for other, shift in others:
        visits.assign(tx, other, engineer, starts_at=shift.starts_at, travel=shift.travel)
