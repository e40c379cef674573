"""What customers wrote of our work, found by topic and by word; and how often a topic comes up, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Date, Select, cast, func, select
from sqlalchemy.orm import contains_eager

from dispatch.people.branch import Branch
from dispatch.quality.feedback import Feedback
from dispatch.quality.topic import Topic
from dispatch.store.database import Transaction
from dispatch.work.queries import visible
from dispatch.work.work_order import WorkOrder

MONTHS = 6
FEW = 2  # stars: so many or fewer are a bad word


@dataclass(frozen=True)
class Heard:
    """How often a topic came up in the answers of one month that have words; `bad`: of them with few stars."""

    month: date
    times: int
    bad: int


def said(
    tx: Transaction,
    *,
    topic: Topic | None = None,
    text: str = "",
    stars: Sequence[int] = (),
    before_id: int | None = None,
    limit: int = 50,
) -> list[Feedback]:
    """Answers with words, newest first, of the orders the asker may see; `before_id` continues a list."""
    query = _worded(select(Feedback), tx).options(contains_eager(Feedback.work_order))
    if topic is not None:
        query = query.where(Feedback.topics.contains([topic.value]))
    if text:
        query = query.where(Feedback.words.icontains(text, autoescape=True))
    if stars:
        query = query.where(Feedback.stars.in_(stars))
    if before_id is not None:
        query = query.where(Feedback.id < before_id)
    return list(tx.session.scalars(query.order_by(Feedback.id.desc()).limit(limit)))


def trend(tx: Transaction, *, months: int = MONTHS) -> dict[Topic, list[Heard]]:
    """Topic → its months, oldest first, this one included; by the branch's own calendar."""
    topic = func.jsonb_array_elements_text(Feedback.topics).table_valued("name", joins_implicitly=True).c.name
    month = cast(func.date_trunc("month", func.timezone(Branch.time_zone, Feedback.answered_at)), Date).label("month")
    first = _months(tx.stamp.at.date(), months)[0]
    query = _worded(select(topic, month, func.count(), func.count().filter(Feedback.stars <= FEW)), tx)
    query = query.join(WorkOrder.branch).where(Feedback.answered_at >= tx.stamp.at - timedelta(days=31 * months + 1))
    found = {
        (name, at): Heard(at, times, bad)
        for name, at, times, bad in tx.session.execute(query.group_by(topic, month))
        if at >= first
    }
    return {
        one: [found.get((one.value, at), Heard(at, 0, 0)) for at in _months(tx.stamp.at.date(), months)]
        for one in Topic
    }


def _worded(query: Select, tx: Transaction) -> Select:
    return query.join(Feedback.work_order).where(visible(tx.stamp.by), Feedback.words.is_not(None))


def _months(today: date, count: int) -> list[date]:
    at = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(at - count + 1, at + 1)]
