"""What of a visit is locked, and what could be, as the board and the order show it."""

from types import SimpleNamespace

from flask import g
from flask_babel import gettext as _

from api.display import hhmm, short_day
from api.language import language
from api.rest.roles import PLANNERS
from dispatch.catalogue.closing_code import CodeList
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD
from dispatch.work.lock import WhenLocked
from dispatch.work.queries import closing_codes
from dispatch.work.visit import Visit


def shown(tx: Transaction, visit: Visit | None, *, back: str = "") -> SimpleNamespace | None:
    """None where there is nothing to lock. `back`: where a change leads, else to the order."""
    if visit is None or visit.state not in HELD:
        return None
    may_change = g.actor.role in PLANNERS
    return SimpleNamespace(
        id=visit.id,
        url=f"/work-orders/{visit.work_order.reference}/visits/{visit.id}/lock",
        back=back,
        says=says(visit),
        may_change=may_change,
        engineer=visit.engineer.first_name,
        locked_engineer=visit.engineer_locked,
        when=visit.when_locked or "",
        times=times(visit),
        reasons=[(one.code, one.name_in(language())) for one in closing_codes(tx, CodeList.OVERRIDE)]
        if may_change
        else [],
    )


def says(visit: Visit) -> str:
    kept = [visit.engineer.first_name] if visit.engineer_locked else []
    kept += [_span(visit, visit.when_locked)] if visit.when_locked else []
    return _("Locked: %(kept)s", kept=" · ".join(kept)) if kept else ""


def times(visit: Visit) -> list[tuple[str, str]]:
    offered = [WhenLocked.DAY, WhenLocked.WINDOW, WhenLocked.TIME]
    if visit.window_from is None:
        offered.remove(WhenLocked.WINDOW)
    return [("", _("Any time that suits")), *((each.value, _span(visit, each)) for each in offered)]


def _span(visit: Visit, when: WhenLocked) -> str:
    if when is WhenLocked.DAY:
        return short_day(visit.starts_at)
    if when is WhenLocked.WINDOW:
        return _("promised %(from)s to %(to)s", **{"from": hhmm(visit.window_from), "to": hhmm(visit.window_to)})
    return _("at %(at)s", at=f"{short_day(visit.starts_at)} {hhmm(visit.starts_at)}")
