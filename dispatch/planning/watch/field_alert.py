"""Alerts that other rooms ask for: of engineers who haven't seen or answered, and of what happens on the way."""

from typing import Any

from sqlalchemy import select

from dispatch.planning.watch.alert import Alert, AlertKind
from dispatch.planning.watch.announcing import announce
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit


def field_alert(tx: Transaction, *, kind: str, visit_id: int, mark: str, facts: dict[str, Any]) -> None:
    """Once for each mark. `facts`: engineer_id, and what api/alert_words says of that kind."""
    order = tx.session.get_one(Visit, visit_id).work_order
    known = select(Alert.id).where(Alert.work_order_id == order.id, Alert.kind == AlertKind(kind), Alert.mark == mark)
    if tx.session.scalar(known) is not None:
        return
    alert = Alert(
        branch_id=order.branch_id,
        work_order_id=order.id,
        kind=AlertKind(kind),
        mark=mark,
        role=Role.DISPATCHER,
        facts=facts,
        raised_at=tx.stamp.at,
    )
    announce(tx, alert)


TOPICS = {"planning.field_alert": field_alert}
