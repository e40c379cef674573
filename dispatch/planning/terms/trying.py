"""A day planned twice in a process of its own, by the weights that hold and by those on trial, and the two compared."""

import logging
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select, update

from dispatch.errors import N_, Invalid, NotFound, Refusal
from dispatch.people.branch import Branch
from dispatch.planning import snapshot
from dispatch.planning.actions import DayOver
from dispatch.planning.answer import child
from dispatch.planning.answer.child import Budget, Cancelled
from dispatch.planning.answer.failures import FAILURES, PlannerBroke
from dispatch.planning.answer.figures import figures
from dispatch.planning.answer.proposal import judged_answer, routes_of
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.prices import Weights
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.scene import Scene
from dispatch.planning.roads import roads_of
from dispatch.planning.snapshot import Snapshot
from dispatch.planning.terms.planning_terms import terms_of
from dispatch.planning.terms.setting import checked, require_leader
from dispatch.planning.terms.trial import LIVE, TrialState, WeightTrial
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.store.live import announce
from dispatch.store.refusals import Crossed, DatabaseUnavailable
from optimizer.compare import compare
from optimizer.evaluate import Routes
from optimizer.large import LARGE
from optimizer.problem import Problem

log = logging.getLogger(__name__)


class TooLargeToTry(Invalid):
    """A day that is planned in parts."""

    says = N_("That day is too large to be planned twice; up to {most} are possible. Choose a calmer day.")


OUTCOMES: dict[str, type[Refusal]] = FAILURES | {TooLargeToTry.__name__: TooLargeToTry}


def ask(tx: Transaction, branch: Branch, weights: Weights, *, day: date | None = None, seconds: int) -> WeightTrial:
    """`day`: today, where none is given. An older trial of the branch that still runs is stopped.

    Raises:
        NotFound, NotYourMove, DayOver, AlreadyTrying; and as `setting.checked`.
    """
    require_leader(tx, branch)
    checked(weights)
    today = local_day(tx.stamp.at, branch.time_zone)
    if day is not None and day < today:
        raise DayOver(day=day.isoformat())
    for older in tx.session.scalars(_live(branch.id).with_for_update()):
        older.end(tx.stamp, TrialState.REPLACED)
    tx.session.flush()
    terms = terms_of(tx, branch.id)
    asked = {"weights": weights.to_json(), "terms_version": terms.version if terms else 0, "seconds": seconds}
    trial = WeightTrial.ask(tx.stamp, branch, day or today, **asked)
    tx.add(trial)
    tx.session.flush()
    tx.send("planning.try_weights", trial_id=trial.id)
    return trial


def stop(tx: Transaction, trial_id: int) -> WeightTrial:
    trial = trial_of(tx, trial_id, lock=True)
    require_leader(tx, trial.branch)
    if trial.lives:
        trial.end(tx.stamp, TrialState.REPLACED)
    return trial


def trial_of(tx: Transaction, trial_id: int, *, lock: bool = False) -> WeightTrial:
    """Raises NotFound."""
    query = select(WeightTrial).where(WeightTrial.id == trial_id).execution_options(populate_existing=True)
    trial = tx.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if trial is None or not tx.stamp.by.sees_branch(trial.branch_id):
        raise NotFound
    return trial


def try_weights(database: Database, settings: Settings, *, trial_id: int) -> None:
    """Take the trial to what it found, or to a failure with its sentence. May be called again after a crash.

    Raises:
        DatabaseUnavailable, Crossed: the trial is begun anew when the message comes again.
    """
    found, refusal = None, None
    try:
        with database.transaction(SYSTEM) as tx:
            begun = _begin(tx, trial_id)
        if begun is None:
            return
        found = _Attempt(database, settings, trial_id, begun.seconds).result(begun)
    except Cancelled:
        return
    except tuple(OUTCOMES.values()) as known:
        refusal = known
    except (DatabaseUnavailable, Crossed):
        raise
    except Exception:
        # Not raised on: a bug would only repeat itself, and somebody waits for the answer.
        log.exception("trial %s broke", trial_id)
        refusal = PlannerBroke()
    with database.transaction(SYSTEM) as tx:
        trial = trial_of(tx, trial_id, lock=True)
        if trial.lives:
            trial.end(tx.stamp, TrialState.FAILED if refusal else TrialState.DONE, found=found, refusal=refusal)


@dataclass(frozen=True)
class _Begun:
    now: Scene
    then: Scene
    seconds: int


def _begin(tx: Transaction, trial_id: int) -> _Begun | None:
    trial = trial_of(tx, trial_id, lock=True)
    if not trial.lives:
        return None
    trial.state = TrialState.PLANNING
    day = PlanningDay(trial.day, trial.branch.time_zone)
    scene = snapshot.look(tx, DayRecords.read(tx, trial.branch, day))
    if len(scene.wanted) > LARGE:
        raise TooLargeToTry(most=LARGE)
    return _Begun(scene, replace(scene, weights=Weights.from_json(trial.weights)), trial.seconds)


@dataclass(frozen=True)
class _Attempt:
    database: Database
    settings: Settings
    trial_id: int
    seconds: int

    def result(self, begun: _Begun) -> dict[str, Any]:
        roads = roads_of(self.settings.travel)
        now, then = snapshot.put(begun.now, roads), snapshot.put(begun.then, roads)
        return beside(now, then, self._planned(now, turn=1), self._planned(then, turn=2))

    def _planned(self, question: Snapshot, *, turn: int) -> Routes:
        budget = Budget(self.seconds, self.settings.planning_memory_mb)
        answer = child.solve(question, budget, seed=0, watch=lambda found: self._look_up(turn, found))
        return routes_of(judged_answer(question, answer))

    def _look_up(self, turn: int, found: dict[str, Any] | None) -> bool:
        with self.database.transaction(SYSTEM) as tx:
            table = WeightTrial.__table__
            if found is not None:
                said = {"turn": turn, **found}
                tx.session.execute(update(table).where(table.c.id == self.trial_id).values(progress=said))
            trial = trial_of(tx, self.trial_id)
            announce(tx.session, [(trial.branch_id, "weight_trial", trial.id)])
            return not trial.lives


def beside(now: Snapshot, then: Snapshot, by_now: Routes, by_then: Routes) -> dict[str, Any]:
    """Two plans of one day: figures of each, and what the second changes. Costs are those of the weights on trial."""
    change = compare(_loose(then.problem), by_now, by_then)
    return {
        "stands": figures(then, now.routes),
        "now": figures(then, by_now),
        "then": figures(then, by_then),
        "moved": [_move(then, each) for each in change.moved if each.visit in then.records],
        "added": [int(each) for each in change.added if each in then.records],
        "left_out": [int(each) for each in change.left_out if each in then.records],
        "engineers": sum(bool(each.visits or each.work) for each in change.engineers.values()),
    }


def _loose(problem: Problem) -> Problem:
    """Without the rules that only the weights on trial may ask for: the other plan need not keep them."""
    return problem.trusting(visits=tuple(replace(each, parts={}) for each in problem.visits), groups=(), areas=())


def _move(question: Snapshot, move: Any) -> dict[str, Any]:
    starts = (question.day.moment(at).isoformat() for at in (move.start_before, move.start_after))
    return {"visit_id": int(move.visit), "engineers": [int(move.engineer_before), int(move.engineer_after)]} | dict(
        zip(("before", "after"), starts, strict=True)
    )


def _live(branch_id: int):
    return select(WeightTrial).where(WeightTrial.branch_id == branch_id, WeightTrial.state.in_(LIVE))
