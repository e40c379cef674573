"""What opening an order's rescues costs the web process: 100 engineers, 1,000 open orders, two hours late.

python -m benchmarks.rescue_pages

Printed are milliseconds of CPU of this process, from the records to the offers; the bar is 300 for the median.
"""

import statistics
import sys
import time
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from benchmarks.outlook import ENGINEERS, NOON, ORDERS, furnish, measured
from benchmarks.scratch import scratch
from dispatch.planning.booking.desk import Desk, desk_of
from dispatch.planning.outlook.outlook import Outlook, OutlookState
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, connect
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

LATE, ASKED, BAR = timedelta(hours=2), 25, 300


def opened(database: Database, reference: str, desk: Desk) -> tuple[float, list[str]]:
    """Milliseconds, and the kinds of the offers."""
    began = time.process_time()
    with database.transaction(SYSTEM) as tx:
        found = rescues_of(tx, reference, desk=desk)
        return 1000 * (time.process_time() - began), [each.kind for each in found.offers]


def main() -> int:
    with scratch() as url:
        engine = connect(url)
        branch_id = furnish(Database(engine, clock=lambda: NOON))
        database = Database(engine, clock=lambda: NOON + LATE)
        look = measured(database, branch_id)
        with database.transaction(SYSTEM) as tx:
            fallen = select(WorkOrder.reference).join(Outlook, Outlook.work_order_id == WorkOrder.id)
            fallen = fallen.where(
                Outlook.state == OutlookState.WILL_BREAK, WorkOrder.state == OrderState.PLANNED
            ).distinct()
            references = tx.session.scalars(fallen.order_by(WorkOrder.reference)).all()
        desk = desk_of(Settings(secret_key="x" * 32).travel)
        opened(database, references[0], desk)  # Loading what is compiled doesn't count.
        found = [opened(database, each, desk) for each in references[:ASKED]]
        engine.dispose()
    spent = sorted(each for each, _ in found)
    print(f"{ENGINEERS} engineers, {ORDERS} orders, {len(references)} in danger; a look ahead: {look:.2f} s of CPU")
    print(f"rescues opened {len(spent)} times: median {statistics.median(spent):.0f} ms, worst {spent[-1]:.0f} ms")
    print(f"kinds offered: {dict(Counter(kind for _, kinds in found for kind in kinds))}")
    return statistics.median(spent) > BAR


if __name__ == "__main__":
    sys.exit(main())
