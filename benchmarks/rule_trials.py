"""What a trial of a rule costs over 10,000 open orders: the request that asks, each part in the worker, the page after.

python -m benchmarks.rule_trials

Printed are seconds of CPU of this process; a request may take the bar, however many orders there are.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, text

from benchmarks.outlook import NOON, furnish
from benchmarks.scratch import scratch
from dispatch.catalogue import actions
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.sla_rule import SlaRule
from dispatch.promises import trying
from dispatch.promises.rule_edit import RuleEdit
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction, connect
from dispatch.work.sla.clock_event import ClockEvent
from dispatch.work.work_order import WorkOrder

EACH = 9  # copies of the thousand orders
REFERENCE = "'DS-' || (1000000 + old.id * 10 + copy)"
BAR = 0.5


def multiply(engine: Engine) -> int:
    """Nine of each order with its clocks; answers how many there are."""
    orders = _columns(WorkOrder, without={"id", "reference", "external_key"})
    events = _columns(ClockEvent, without={"id", "work_order_id"})
    copies = f"CROSS JOIN generate_series(1, {EACH}) copy"
    with engine.begin() as connection:
        connection.execute(
            text(
                f"INSERT INTO work_order (reference, {', '.join(orders)}) "
                f"SELECT {REFERENCE}, {', '.join(f'old.{name}' for name in orders)} FROM work_order old {copies}"
            )
        )
        connection.execute(
            text(
                f"INSERT INTO clock_event (work_order_id, {', '.join(events)}) "
                f"SELECT new.id, {', '.join(f'event.{name}' for name in events)} FROM clock_event event "
                f"JOIN work_order old ON old.id = event.work_order_id {copies} "
                f"JOIN work_order new ON new.reference = {REFERENCE} ORDER BY event.id"
            )
        )
        return connection.scalar(text("SELECT count(*) FROM work_order"))


def _columns(noun: type, *, without: set[str]) -> list[str]:
    return [f'"{each.name}"' for each in noun.__table__.columns if each.name not in without]


def spent(database: Database, do: Callable[[Transaction], Any]) -> tuple[float, Any]:
    began = time.process_time()
    with database.transaction(SYSTEM) as tx:
        answer = do(tx)
    return time.process_time() - began, answer


def main() -> int:
    with scratch() as url:
        engine = connect(url)
        database = Database(engine, clock=lambda: NOON)
        furnish(database)
        count = multiply(engine)
        with database.transaction(SYSTEM) as tx:
            rule = tx.session.query(SlaRule).one()
            wish = Wish(scope=rule.scope, arrival="2bd", resolution="5bd", effective_from=actions.today(tx))
        edit = RuleEdit.edit(rule.id, wish)
        asked, trial_id = spent(database, lambda tx: trying.ask(tx, edit).id)
        parts, more = [], True
        while more:
            seconds, more = spent(database, lambda tx: trying.part(tx, trial_id))
            parts.append(seconds)
        shown, moved = spent(database, lambda tx: _look(tx, trial_id))
        engine.dispose()
    print(f"{count} open orders, {moved} would move: asked in {asked:.2f} s of CPU, looked at in {sum(parts):.1f} s")
    print(f"{len(parts)} parts, the longest {max(parts):.2f} s; the page after it {shown:.2f} s")
    return max(asked, shown) > BAR


def _look(tx: Transaction, trial_id: int) -> int:
    trial = trying.trial_of(tx, trial_id)
    with trying.looked_at_again(tx, trial, trial.moved[:200]) as found:
        assert len(found.moved) == 200
    return len(trial.moved)


if __name__ == "__main__":
    sys.exit(main())
