"""What is wrong with more homes than one on the demo's day."""

from datetime import timedelta
from functools import partial
from typing import Any

from dispatch.issues import actions, scope
from dispatch.seed.files import document
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction


def issues(stage: Stage) -> None:
    """Opened, and the orders that match linked at once."""
    for row in document("issues.json"):
        moment = stage.clock.now - timedelta(hours=row.pop("opened_hours_ago"))
        since = stage.clock.now - timedelta(days=row.pop("began_days_ago"))
        stage.replay.plan(moment, SYSTEM, partial(_open, facts=row | {"since": since}))


def _open(tx: Transaction, *, facts: dict[str, Any]) -> None:
    issue = actions.open_issue(tx, **facts)
    actions.link(tx, issue.id, [order.reference for order in scope.open_orders(tx, issue)])
