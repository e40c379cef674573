"""What rescues cost the web process: 100 engineers, 1,000 open orders, two hours late.

python -m benchmarks.rescue_pages

Printed are milliseconds of CPU of this process, from the records to the offers: opened while nothing changes, opened
after each time an order of the branch has changed, and carried out. The bars are medians: 300 for the first, 500 for
the last.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import select

from benchmarks.outlook import ENGINEERS, NOON, ORDERS, furnish, measured
from benchmarks.scratch import scratch
from dispatch.planning.booking.desk import Desk, desk_of
from dispatch.planning.outlook.outlook import Outlook, OutlookState
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction, connect
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

LATE, ASKED, BARS = timedelta(hours=2), 25, {"opened": 300, "carried out": 500}


def spent(database: Database, does: Callable[[Transaction], list[str]]) -> tuple[float, list[str]]:
    """Milliseconds, and the kinds of the offers. What was done is taken back."""
    began = time.process_time()
    with database.transaction(SYSTEM) as tx, tx.session.begin_nested() as trial:
        kinds = does(tx)
        tx.session.flush()
        took = 1000 * (time.process_time() - began)
        trial.rollback()
    return took, kinds


def opened(tx: Transaction, reference: str, desk: Desk) -> list[str]:
    return [each.kind for each in rescues_of(tx, reference, desk=desk).offers]


def carried_out(tx: Transaction, reference: str, key: str, desk: Desk) -> list[str]:
    carry_out(tx, reference, key, desk=desk)
    return []


def changed(database: Database, number: int) -> None:
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id.desc()).offset(number).limit(1)).one()
        order.title += "."


def in_danger(database: Database) -> Sequence[str]:
    fallen = select(WorkOrder.reference).join(Outlook, Outlook.work_order_id == WorkOrder.id)
    fallen = fallen.where(Outlook.state == OutlookState.WILL_BREAK, WorkOrder.state == OrderState.PLANNED).distinct()
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalars(fallen.order_by(WorkOrder.reference)).all()


def offers(database: Database, references: Sequence[str], desk: Desk) -> dict[str, str]:
    """Order → the key of its first rescue."""
    with database.transaction(SYSTEM) as tx:
        found = {each: rescues_of(tx, each, desk=desk).offers for each in references}
    return {each: one[0].key for each, one in found.items() if one}


def told(what: str, found: list[tuple[float, list[str]]]) -> bool:
    """Whether it keeps its bar."""
    took = sorted(each for each, _ in found)
    middle = statistics.median(took)
    print(f"{what} {len(took)} times: median {middle:.0f} ms, worst {took[-1]:.0f} ms")
    return middle <= BARS.get(what, middle)


def main() -> int:
    with scratch() as url:
        engine = connect(url)
        branch_id = furnish(Database(engine, clock=lambda: NOON))
        database = Database(engine, clock=lambda: NOON + LATE)
        look = measured(database, branch_id)
        references = in_danger(database)
        desk = desk_of(Settings(secret_key="x" * 32).travel)
        print(f"{ENGINEERS} engineers, {ORDERS} orders, {len(references)} in danger; a look ahead: {look:.2f} s of CPU")
        kept = measure(database, references[:ASKED], desk)
        engine.dispose()
    return not kept


def measure(database: Database, references: Sequence[str], desk: Desk) -> bool:
    known = offers(database, references, desk)  # Loading what is compiled doesn't count.
    found = [spent(database, lambda tx, each=each: opened(tx, each, desk)) for each in references]
    kept = told("opened", found)
    print(f"kinds offered: {dict(Counter(kind for _, kinds in found for kind in kinds))}")
    after = []
    for number, each in enumerate(references):
        changed(database, number)
        after.append(spent(database, lambda tx, each=each: opened(tx, each, desk)))
    told("opened after a change", after)
    done = [spent(database, lambda tx, each=each: carried_out(tx, each, known[each], desk)) for each in known]
    return told("carried out", done) and kept


if __name__ == "__main__":
    sys.exit(main())
