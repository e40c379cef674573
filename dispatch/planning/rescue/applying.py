"""Carrying a rescue out, in one transaction, after it was judged anew on the day as it stands at this moment."""

from sqlalchemy import select

from dispatch.errors import N_, Conflict
from dispatch.planning.booking.desk import Desk
from dispatch.planning.publishing import ensure_window
from dispatch.planning.rescue.asking import ask
from dispatch.planning.rescue.found import Found
from dispatch.planning.rescue.given import Given, given_by, left_out_by
from dispatch.planning.rescue.handing import into_partners_hands
from dispatch.planning.rescue.offer import OTHER_DAY, RESCUE
from dispatch.planning.rescue.question import Question, put
from dispatch.planning.rescue.rescue_done import RescueDone
from dispatch.planning.rescue.seeking import found_for
from dispatch.planning.rescue.standing import held_by, stand
from dispatch.store.database import Transaction
from dispatch.store.rubbish import rarely_collected
from dispatch.work import queries, visits
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
from dispatch.work.windows import agree_window
from optimizer.rescue import Rescue


class RescueOvertaken(Conflict):
    """That rescue no longer holds."""

    says = N_("The day has changed, and this rescue no longer holds. Nothing was moved. Look at what would help now.")


def carry_out(tx: Transaction, reference: str, key: str, *, desk: Desk) -> Visit:
    """Everybody concerned is told once this is committed. Answers the order's visit; where the customer must agree to
    another day it stays as it is, and they are asked.

    Raises:
        NotFound, NotYourMove, AddressUnsure.
        RescueOvertaken: it is not among the rescues that hold now, or somebody was quicker.
        EngineerBusy, MissingSkill, MoveNotAllowed, SlotGone.
    """
    visit = queries.work_order(tx, reference).current_visit
    with rarely_collected():
        question = visit and put(tx, visit, desk.roads)
        found = {each.key: each for each in found_for(tx, question, desk)} if question and question.ends else {}
    if key not in found:
        raise RescueOvertaken
    if found[key].kind == OTHER_DAY:
        ask(tx, found[key], desk)
    else:
        _do(tx, found[key])
    return visit


def _do(tx: Transaction, found: Found) -> None:
    question, rescue, visit = found.question, found.rescue, found.question.visit
    _locked(tx, question, rescue)
    given, left_out = list(given_by(question, rescue)), left_out_by(question, rescue)
    before = [stand(each) for each in dict.fromkeys([*(one.visit for one in given), *left_out, visit])]
    done = RescueDone.of(tx.stamp, visit, found.kind, before=before)
    if found.partner is not None:
        into_partners_hands(tx, visit, found.partner)
    _give(tx, question, given, left_out)
    if found.window is not None:
        agree_window(tx, visit, window_from=found.window[0], window_to=found.window[1])
    for each in given:
        ensure_window(tx, each.visit, question.day)
    tx.session.flush()
    done.leave([stand(each) for each in held_by(tx, done.engineers | set(map(int, rescue.routes)), question.day)])
    tx.add(done)


def _locked(tx: Transaction, question: Question, rescue: Rescue) -> None:
    """All orders and engineers concerned. Raises RescueOvertaken unless all is as it was judged."""
    crew = [int(each) for each in rescue.routes]
    known = question.visits()
    concerned = {each.visit: known[each.visit] for each in rescue.effects if each.visit.isdigit()}
    take_turns(tx, orders={each.work_order_id for each in concerned.values()}, engineers=crew)
    records = {one.visit_id: one.visit_version for one in question.snapshot.records.values()}
    day = question.day
    query = select(Visit).where(Visit.engineer_id.in_(crew), Visit.state.in_(HELD))
    query = query.where(Visit.starts_at >= day.begins, Visit.starts_at < day.ends)
    present = tx.session.scalars(query.execution_options(populate_existing=True)).all()
    own = select(Visit).where(Visit.id == question.visit.id).execution_options(populate_existing=True)
    stands = {each.id: each.version for each in (*present, tx.session.scalars(own).one())}
    judged_so = all(records.get(each) == version for each, version in stands.items())
    if not judged_so or not {each.id for each in concerned.values()} <= stands.keys():
        raise RescueOvertaken


def _give(tx: Transaction, question: Question, given: list[Given], left_out: list[Visit]) -> None:
    for visit in (each for each in left_out if each.state is not VisitState.OPEN):  # its partner gave it back for both
        visits.give_back(tx, visit, "unassign", reason=RESCUE)
    # Everybody's old time is given free first: a swap between two engineers is no collision.
    for each in given:
        each.visit.release(tx.stamp.at)
    tx.session.flush()
    for each in given:
        place = {"starts_at": each.starts_at, "travel": each.travel}
        visits.assign(tx, each.visit, each.engineer, **place, because=RESCUE)
