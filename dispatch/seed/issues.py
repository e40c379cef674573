"""What is wrong with more homes than one on the demo's day."""

from datetime import timedelta
from functools import partial
from typing import Any

from dispatch.issues import actions, scope, telling
from dispatch.seed.files import document
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction

TOLD = timedelta(minutes=35)  # after it was opened


def issues(stage: Stage) -> None:
    """Opened, and the orders that match linked at once."""
    for row in document("issues.json"):
        moment = stage.clock.now - timedelta(hours=row.pop("opened_hours_ago"))
        since = stage.clock.now - timedelta(days=row.pop("began_days_ago"))
        news = row.pop("news", None)
        stage.replay.plan(moment, SYSTEM, partial(_open, stage=stage, facts=row | {"since": since}, news=news))


def _open(tx: Transaction, *, stage: Stage, facts: dict[str, Any], news: dict[str, str] | None) -> None:
    """What is confirmed, customers are told of; what is new they are being told as the day begins."""
    issue = actions.open_issue(tx, **facts)
    if news:
        stage.replay.plan(tx.stamp.at + TOLD, stage.staff.keeper, partial(_tell, issue_id=issue.id))
        stage.replay.plan(stage.clock.now, stage.staff.keeper, partial(_tell, issue_id=issue.id, news=news))
    actions.link(tx, issue.id, [order.reference for order in scope.open_orders(tx, issue)])


def _tell(tx: Transaction, *, issue_id: int, news: dict[str, str] | None = None) -> None:
    telling.tell(tx, issue_id, news=news)
