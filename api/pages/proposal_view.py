"""What a customer sees who is asked for another day."""

from types import SimpleNamespace

from flask_babel import gettext as _

from api.display import day
from api.pages.times_view import hours
from dispatch.planning.rescue.asking import living_question
from dispatch.store.database import Transaction
from dispatch.work import links
from dispatch.work.work_order import WorkOrder


def asked(tx: Transaction, order: WorkOrder, token: str) -> SimpleNamespace | None:
    """None once it is settled, and by a link that is older than what was agreed."""
    hold = living_question(tx, order)
    if hold is None or not links.is_newest(tx, token):
        return None
    window = hours(hold.window_from, hold.window_to)
    return SimpleNamespace(
        hold=hold.id,
        words=_("%(day)s, %(window)s", day=day(hold.window_from), window=window),
        until=hold.expires_at,
        url=f"/f/{token}/proposal",
    )
