"""A Monday under way at nine: a crew at work, visits given out with their windows told."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning import snapshot
from dispatch.planning.plan_run import PlanRun
from dispatch.planning.question.day import PlanningDay
from dispatch.planning.question.records import DayRecords
from dispatch.planning.repair import disturbance
from dispatch.planning.repair.answer import repair_plan
from dispatch.planning.repair.question import with_told_windows_kept
from dispatch.planning.repair.repairing import disturbances, settle
from dispatch.planning.repair.standing import standing_run
from dispatch.planning.snapshot import Snapshot
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from optimizer.repair import Event, Happening, repair
from tests.builders import DISPATCHER, MONDAY, NINE, SYSTEM, a_branch, a_home, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight

TODAY = PlanningDay(MONDAY, "Europe/Oslo")


def two_at_work(tx: Transaction) -> tuple[Branch, Engineer, Engineer]:
    branch = a_branch(tx)
    kari, bo = (an_engineer(tx, branch, locks=2) for _ in range(2))
    bo.name = "Bo Lind"
    return branch, kari, bo


def given(tx: Transaction, engineer: Engineer, at: float, *, window: tuple[int, int] | None = None, **facts) -> Visit:
    """A visit of the engineer's at that hour of the wall clock, told to its customer if there is a window."""
    facts = {"branch": engineer.branch, "home": a_home(tx, lat=59.92, lon=10.74)} | facts
    visit = an_open_visit(tx, **facts)
    visits.assign(tx, visit, engineer, starts_at=moment(at), travel=300)
    if window is not None:
        promise_window(tx, visit, window_from=TODAY.at_hour(window[0]), window_to=TODAY.at_hour(window[1]))
    tx.session.flush()
    return visit


def moment(hour: float) -> datetime:
    return TODAY.at_hour(0) + timedelta(hours=hour)


def at_work_since(tx: Transaction, visit: Visit, hour: float) -> None:
    """Its engineer arrived there then, and is there still."""
    now, visit_at = tx.stamp, moment(hour)
    act(tx, the_engineer(visit.engineer), visit_at)
    visits.go(tx, visit, "arrive")
    tx.session.flush()
    act(tx, now.by, now.at)


def act(tx: Transaction, actor, at: datetime = NINE) -> None:
    tx.act_as(actor)
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(actor, at)


def question(tx: Transaction, branch: Branch) -> Snapshot:
    return snapshot.put(snapshot.look(tx, DayRecords.read(tx, branch, TODAY)), straight)


def repaired(tx: Transaction, branch: Branch, day: date = MONDAY, *, new: Visit | None = None) -> PlanRun | None:
    """As the worker would, with the planner in this very process: the proposal that stands then."""
    now = tx.stamp
    act(tx, SYSTEM, now.at)
    seen = disturbances(tx, branch.id, day)
    asked = with_told_windows_kept(question(tx, branch))
    event = Event(Happening.NEW_ORDER, visit=str(new.id)) if new else Event(Happening.TICK)
    found = repair(asked.problem, asked.routes, event)
    routes = {each: list(stops) for each, stops in found.routes.items()}
    settle(tx, branch.id, day, seen, repair_plan(asked, {"routes": routes}))
    act(tx, DISPATCHER, now.at)
    return standing_run(tx, branch.id, day)


def kept(tx: Transaction) -> list[disturbance.Happening]:
    """What happened and is a reason to look, in its order."""
    noun = disturbance.Disturbance
    return [each.what for each in tx.session.scalars(select(noun).order_by(noun.id))]
