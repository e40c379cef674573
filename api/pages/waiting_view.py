"""Who waits for a time, in words: for themselves, and for the desk."""

from types import SimpleNamespace
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _

from api.display import enumerated, moment, titled
from api.words import word
from dispatch.planning.booking.holding import living
from dispatch.planning.booking.wanted import may_choose
from dispatch.planning.waiting.actions import waits
from dispatch.planning.waiting.line import line
from dispatch.planning.waiting.wait import DayPart, Wait
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.hold import Hold
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder


def for_customer(tx: Transaction, order: WorkOrder, token: str) -> SimpleNamespace | None:
    """None where nothing could ever be kept for them."""
    wait = waits(tx, order)
    if wait is None and not may_choose(tx, order):
        return None
    return SimpleNamespace(
        url=f"/f/{token}/waiting",
        leave_url=f"/f/{token}/waiting/leave" if wait else "",
        place=_place(tx, wait) if wait else 0,
        sooner=order.state is OrderState.PLANNED,
        days=[(number, name, _is_in(wait and wait.weekdays, number)) for number, name in _days().items()],
        parts=[(part.value, word("day_part", part), _is_in(wait and wait.parts, part)) for part in DayPart],
    )


def for_desk(tx: Transaction) -> dict[str, Any]:
    found = []
    for branch in queries.branches(tx):
        for place, wait in enumerate(line(tx, [branch.id]), 1):
            found.append(_row(tx, wait, branch=branch.name, place=place))
    return {"line": found}


def suits(wait: Wait) -> str:
    days = enumerated(_days()[each] for each in wait.weekdays) or _("any day")
    parts = enumerated(word("day_part", each) for each in wait.parts) or _("any time of day")
    return _("%(days)s · %(parts)s", days=days, parts=parts)


def _row(tx: Transaction, wait: Wait, *, branch: str, place: int) -> SimpleNamespace:
    order, kept = wait.work_order, living(tx, wait.work_order)
    return SimpleNamespace(
        place=place,
        branch=branch,
        reference=order.reference,
        title=titled(order),
        since=moment(wait.joined_at),
        suits=suits(wait),
        offers=len(wait.offers),
        due=order.arrival_due and moment(order.arrival_due),
        kept=_kept(kept) if kept is not None and kept.lives(tx.stamp.at) else "",
        url=f"/work-orders/{order.reference}/times",
    )


def _kept(kept: Hold) -> str:
    return _("%(time)s, until %(until)s", time=moment(kept.window_from), until=moment(kept.expires_at))


def _place(tx: Transaction, wait: Wait) -> int:
    return 1 + [each.id for each in line(tx, [wait.work_order.branch_id])].index(wait.id)


def _days() -> dict[int, str]:
    return dict(sorted(get_day_names("wide", context="stand-alone", locale=get_locale()).items()))


def _is_in(chosen: list | None, value: object) -> bool:
    return value in (chosen or ())
