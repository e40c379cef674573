"""How a plan run comes to its end: as a proposal, a failure with its sentence, or cancelled."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from dispatch.errors import Refusal
from dispatch.planning import queries
from dispatch.planning.answer.child import Cancelled
from dispatch.planning.answer.failures import FAILURES, PlannerBroke
from dispatch.planning.in_parts.plan_part import forget
from dispatch.planning.lifecycle import LIVE, RunState
from dispatch.planning.plan import Plan
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database
from dispatch.store.refusals import Crossed, DatabaseUnavailable

log = logging.getLogger(__name__)


@contextmanager
def accounted(database: Database, plan_run_id: int) -> Iterator[None]:
    """Whatever goes wrong inside ends the run, but for a database that is away: then the message comes again."""
    try:
        yield
    except Cancelled:
        end(database, plan_run_id, None)
    except tuple(FAILURES.values()) as refusal:
        log.warning("plan run %s failed: %s %s", plan_run_id, refusal, getattr(refusal, "__notes__", ""))
        end(database, plan_run_id, refusal)
    except (DatabaseUnavailable, Crossed):
        raise
    except Exception:
        # Not raised on: a bug would only repeat itself, and the run would stay "solving" until then.
        log.exception("plan run %s broke", plan_run_id)
        end(database, plan_run_id, PlannerBroke())


def propose(database: Database, plan_run_id: int, plan: Plan) -> None:
    """Older proposals for the same day are void: they rest on an older snapshot."""
    with database.transaction(SYSTEM) as tx:
        run = queries.run(tx, plan_run_id, lock=True)
        if run.state is not RunState.SOLVING:
            return
        if run.cancel_requested:
            run.cancel(tx.stamp)
            forget(tx, run.id)
            return
        for older in queries.proposals(tx, run.branch_id, run.day):
            older.discard(tx.stamp, reason="superseded")
        run.propose(tx.stamp)
        forget(tx, run.id)
        plan.run, plan.run_id = run, run.id
        tx.add(plan)


def end(database: Database, plan_run_id: int, refusal: Refusal | None) -> None:
    """As failed, or without a refusal as cancelled. The plan that stood still stands."""
    with database.transaction(SYSTEM) as tx:
        run = queries.run(tx, plan_run_id, lock=True)
        forget(tx, run.id)
        if run.state not in LIVE:
            return
        if refusal is None:
            run.cancel(tx.stamp)
        else:
            run.fail(tx.stamp, refusal)
