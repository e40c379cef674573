"""The words a house has made its own: replies kept ready, and texts rewritten."""

from datetime import timedelta
from functools import partial

from dispatch.notices import replies, texts
from dispatch.people.branch import Tone
from dispatch.seed.files import rows
from dispatch.seed.stage import Stage
from dispatch.store.database import Transaction

KEPT_SINCE = timedelta(days=30)


def our_words(stage: Stage) -> None:
    """Texts were rewritten only just: what was sent before says it as it came with Doorstep."""
    now, keeper = stage.clock.now, stage.staff.keeper
    for row in rows("saved_replies.csv"):
        stage.replay.plan(now - KEPT_SINCE, keeper, partial(_keep, row=row))
    for row in rows("texts.csv"):
        stage.replay.plan(now - timedelta(hours=int(row["hours_ago"])), keeper, partial(_write, row=row))


def _keep(tx: Transaction, *, row: dict[str, str]) -> None:
    replies.save(tx, language=row["language"], title=row["title"], body=row["body"])


def _write(tx: Transaction, *, row: dict[str, str]) -> None:
    tone = Tone(row["tone"])
    texts.write(tx, row["event"], row["language"], tone, subject=row["subject"], body=row["body"])
