"""An alert that is raised: it stands in the console, and those who want it are written to."""

from dispatch.planning.watch.alert import Alert
from dispatch.store.database import Transaction


def announce(tx: Transaction, alert: Alert) -> None:
    tx.add(alert)
    tx.session.flush()
    about = {"alert_id": alert.id, "work_order_id": alert.work_order_id, "kind": alert.kind, "role": alert.role}
    tx.send("notices.alerted", **about, account_id=alert.account_id, due=alert.facts.get("due"))
