"""How a need goes its way, step by step: each step is planned for its moment and for whoever takes it."""

from datetime import datetime, timedelta
from functools import partial

from dispatch.intake.actions import opens_at
from dispatch.intake.earlier import repeat_of
from dispatch.planning.publishing import ensure_window
from dispatch.planning.question.day import PlanningDay
from dispatch.presales.actions import BEFORE_SALE
from dispatch.presales.brief import Budget, DesignBrief
from dispatch.quality.answers import answer, feedback_of
from dispatch.quality.recommending import asks_recommend
from dispatch.seed.crew import Slot
from dispatch.seed.prices import estimated
from dispatch.seed.staff import CALLER, the_customer, the_engineer
from dispatch.seed.stage import Stage
from dispatch.seed.voices import Verdict
from dispatch.seed.wall_clock import hour_of
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction
from dispatch.work import actions, visits
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import Channel

MINUTE = timedelta(minutes=1)
ASKED_AFTER = timedelta(hours=24, minutes=10)


def opened(stage: Stage, wish: Wish) -> None:
    """By whoever took it down, or by the customer."""
    by_desk = wish.channel in (Channel.PHONE, Channel.EMAIL, Channel.CHAT, Channel.SOCIAL)
    actor = stage.staff.agent(wish.branch) if by_desk else CALLER
    stage.replay.plan(wish.opened_at, actor, partial(_receive, wish=wish))


def handled_at(stage: Stage, wish: Wish) -> datetime:
    """When somebody at the desk has looked at it: not while it is closed."""
    if wish.channel is Channel.PHONE:
        return wish.opened_at + stage.chance.randint(2, 5) * MINUTE
    opens = opens_at(wish.branch, wish.opened_at) or wish.opened_at
    return opens + stage.chance.randint(5, 70) * MINUTE


def accepted(stage: Stage, wish: Wish, moment: datetime) -> None:
    stage.replay.plan(moment, stage.staff.agent(wish.branch), partial(_move, stage=stage, wish=wish, verb="accept"))


def moved(
    stage: Stage, wish: Wish, moment: datetime, verb: str, *, reason: str | None = None, note: str | None = None
) -> None:
    step = partial(_move, stage=stage, wish=wish, verb=verb, reason=reason, note=note)
    stage.replay.plan(moment, stage.staff.agent(wish.branch), step)


def given(stage: Stage, wish: Wish, moment: datetime, slot: Slot) -> None:
    """To an engineer, with a window promised; a waiting order is taken up again first."""
    step = partial(_assign, stage=stage, wish=wish, slot=slot)
    stage.replay.plan(moment, stage.staff.dispatcher(wish.branch), step)


def gone(stage: Stage, wish: Wish, moment: datetime, slot: Slot, verb: str) -> None:
    """`accept`, `set_out` or `arrive`, by the engineer."""
    stage.replay.plan(moment, the_engineer(slot.engineer), partial(_go, wish=wish, slot=slot, verb=verb))


def completed(stage: Stage, wish: Wish, moment: datetime, slot: Slot) -> None:
    step = partial(_complete, stage=stage, wish=wish, slot=slot)
    stage.replay.plan(moment, the_engineer(slot.engineer), step)


def broken_off(stage: Stage, wish: Wish, moment: datetime, slot: Slot, cause: str) -> None:
    step = partial(_cannot, wish=wish, slot=slot, cause=cause)
    stage.replay.plan(moment, the_engineer(slot.engineer), step)


def judged(stage: Stage, wish: Wish, ended_at: datetime, verdict: Verdict, *, repeat: Wish | None = None) -> datetime:
    """A day or more after the end, at a decent hour. `repeat`: what opens where it isn't solved."""
    moment = ended_at + ASKED_AFTER + stage.chance.randint(5, 1900) * MINUTE
    if not 8 <= hour_of(moment) <= 22:
        moment += timedelta(hours=10)
    stage.replay.plan(moment, CALLER, partial(_judge, stage=stage, wish=wish, verdict=verdict, repeat=repeat))
    return moment


def _receive(tx: Transaction, *, wish: Wish) -> None:
    """Past the form, whose fields are in order here; what was asked for before is looked up only where it was."""
    customer, home = wish.household.customer, wish.household.home
    asked = {"fault": wish.fault, "devices": wish.devices, "at": tx.stamp.at}
    wish.order = actions.open_order(
        tx,
        branch=wish.branch,
        customer=customer,
        home=home,
        fault=wish.fault,
        channel=wish.channel,
        title=wish.fault.name_in(wish.language) if wish.fault else wish.words[:80],
        description=wish.words,
        language=wish.language,
        devices=wish.devices,
        repeat_of=repeat_of(tx, customer, home, **asked) if wish.household.orders else None,
    )
    wish.household.orders += 1
    if wish.fault is not None and wish.fault.work_kind in BEFORE_SALE:
        rooms, budget = [room.name for room in home.rooms], list(Budget)[wish.household.orders % len(Budget)]
        tx.add(DesignBrief(work_order_id=wish.order.id, rooms=rooms, wishes=wish.words, budget=budget))


def _move(
    tx: Transaction, *, stage: Stage, wish: Wish, verb: str, reason: str | None = None, note: str | None = None
) -> None:
    if verb == "accept" and not wish.order.hands_are_due:
        reason = stage.afar.in_vain(tx, wish.order)
    if verb == "solve_remotely":
        stage.afar.helped(tx, wish.order)
    actions.move(tx, wish.order.reference, verb, reason=reason, note=note)


def _assign(tx: Transaction, *, stage: Stage, wish: Wish, slot: Slot) -> None:
    if wish.order.state is OrderState.WAITING:
        _move(tx, stage=stage, wish=wish, verb="resume")
    visit = next(visit for visit in wish.order.visits if visit.state is VisitState.OPEN)
    visits.assign(tx, visit, slot.engineer, starts_at=slot.starts_at, travel=slot.travel)
    ensure_window(tx, visit, PlanningDay(slot.shift.day, wish.branch.time_zone))
    if not wish.order.visits[1:]:
        estimated(tx, stage, wish)


def _go(tx: Transaction, *, wish: Wish, slot: Slot, verb: str) -> None:
    if visit := _theirs(wish, slot):
        visits.go(tx, visit, verb)


def _complete(tx: Transaction, *, stage: Stage, wish: Wish, slot: Slot) -> None:
    if visit := _theirs(wish, slot):
        stage.reports.complete(tx, visit)


def _cannot(tx: Transaction, *, wish: Wish, slot: Slot, cause: str) -> None:
    if visit := _theirs(wish, slot):
        visits.cannot_complete(tx, visit, cause=cause)


def _judge(tx: Transaction, *, stage: Stage, wish: Wish, verdict: Verdict, repeat: Wish | None) -> None:
    tx.become(the_customer(wish.order), tx.stamp.at)
    asked = verdict.recommend is not None and asks_recommend(tx, wish.order, feedback_of(tx, wish.order))
    recommend = verdict.recommend if asked else None
    said = answer(tx, wish.order, solved=verdict.solved, stars=verdict.stars, recommend=recommend, words=verdict.words)
    if repeat is not None:
        repeat.order = said.repeat


def _theirs(wish: Wish, slot: Slot) -> Visit | None:
    """The visit of that slot, unless it was given back meanwhile because the engineer fell ill."""
    held = (v for v in wish.order.visits if v.engineer_id == slot.engineer.id and v.starts_at == slot.starts_at)
    return next(held, None)
