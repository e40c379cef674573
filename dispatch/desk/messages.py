"""What the worker does for this room."""

from sqlalchemy import or_, select

from dispatch.desk import actions, queries
from dispatch.desk.crew import crew
from dispatch.desk.escalating import escalate
from dispatch.desk.presence import LONGEST, SILENT, Presence, PresenceState
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder

AT_ONCE = 200


def route(tx: Transaction, *, work_order_id: int, opened_by: int | None = None) -> None:
    order = tx.session.get(WorkOrder, work_order_id)
    if order is None:
        return
    if opened_by is not None:
        actions.opened_by(tx, order, opened_by)
    else:
        actions.route(tx, order)


def sweep(tx: Transaction) -> None:
    """Who was not heard of for too long is away from now on; what waits in the common queue is offered again."""
    now = tx.stamp.at
    gone = or_(Presence.seen_at < now - SILENT, Presence.since < now - LONGEST)
    for presence in tx.session.scalars(select(Presence).where(Presence.state != PresenceState.AWAY, gone)).all():
        actions.be(tx, presence.account_id, PresenceState.AWAY)
    waiting = select(WorkOrder).where(queries.nobodys()).order_by(WorkOrder.id).limit(AT_ONCE)
    team = crew(tx)
    for order in tx.session.scalars(waiting).all():
        owner = actions.route(tx, order, team)
        if owner is not None and owner.account_id is not None:
            team = crew(tx)  # They have one more to do.


TOPICS = {"desk.route": route, "desk.sweep": sweep, "desk.escalate": escalate}
PERIODIC = {"desk.sweep": "* * * * *"}
