"""What was said of us in public lately; some of it was left alone already."""

from datetime import timedelta
from functools import partial

from dispatch.mentions import actions
from dispatch.seed.files import rows
from dispatch.seed.stage import Stage
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction


def mentions(stage: Stage) -> None:
    desk = stage.staff.desk[0].actor(stage.replay.stamp.by.source)
    for row in rows("mentions.csv"):
        moment = stage.clock.now - timedelta(hours=float(row["hours_ago"]))
        stage.replay.plan(moment, SYSTEM, partial(_said, row=row))
        if row["end"]:
            stage.replay.plan(moment + timedelta(hours=1), desk, partial(_let_be, row=row))


def _said(tx: Transaction, *, row: dict[str, str]) -> None:
    said = {name: row[name] for name in ("source", "handle", "language", "text")}
    row["id"] = actions.add(tx, **said, external_key=row["key"]).id


def _let_be(tx: Transaction, *, row: dict[str, str]) -> None:
    actions.move(tx, row["id"], row["end"], reason="praise")
