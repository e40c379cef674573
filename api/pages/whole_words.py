"""Who comes with whom, and when somebody comes again: one sentence each."""

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from api.display import day, hhmm, short_day, zone
from api.language import language
from api.rest.roles import PLANNERS
from dispatch.notices.wording import window as window_words
from dispatch.planning.booking.slot import Slot
from dispatch.work.actions import OVER
from dispatch.work.hold import Hold
from dispatch.work.lifecycle import ENDED, HELD, UNDER_WAY, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import before, behind, partner_of

Span = tuple[datetime, datetime]


def of_slot(slot: Slot) -> list[str]:
    return _said(slot.persons, [(one.window.opens, one.window.closes) for one in slot.then])


def of_hold(kept: Hold) -> list[str]:
    alone = all(one.starts_at != kept.starts_at for one in kept.others)
    later = {(one.window_from, one.window_to) for one in kept.others if one.window_from != kept.window_from}
    return _said(1 if alone else 2, sorted(later))


def of_visit(visit: Visit) -> list[str]:
    """What the customer is told beside the time of their visit."""
    partner = partner_of(visit)
    said = []
    if partner is not None and partner.engineer is not None and partner.state in HELD | UNDER_WAY:
        said.append(_("%(name)s comes along.", name=partner.engineer.first_name))
    later = [one for one in behind(visit) if one.leads and one.state not in ENDED]
    told = sorted((one.window_from, one.window_to) for one in later if one.window_from is not None)
    open_ones = sum(one.window_from is None for one in later)
    if open_ones:
        said.append(ngettext("One more visit follows.", "%(num)s more visits follow.", open_ones))
    return said + _said(1, told)


def for_engineer(visit: Visit) -> list[tuple[str, str]]:
    """What the engineer is to know: with whom, after what, and what comes after."""
    partner, first = partner_of(visit), before(visit)
    found = []
    if partner is not None and partner.engineer is not None:
        found.append((_("Together with"), partner.engineer.name))
    if first is not None and first.engineer is not None:
        at = first.ended_at or first.starts_at
        found.append((_("Comes after"), f"{first.engineer.name}, {short_day(at)} {hhmm(at)}"))
    later = [one for one in behind(visit) if one.leads and one.starts_at is not None]
    found += [(_("Comes next"), f"{one.engineer.name}, {short_day(one.starts_at)}") for one in later]
    return found


def tie(visit: Visit) -> SimpleNamespace | None:
    """How it may be tied to others by hand, for whoever plans."""
    order, partner = visit.work_order, partner_of(visit)
    if g.actor.role not in PLANNERS or order.state in OVER or visit.state in ENDED - {VisitState.COMPLETED}:
        return None
    is_open, alone = visit.state is VisitState.OPEN, len([one for one in order.visits if one.state not in ENDED]) < 2
    return SimpleNamespace(
        id=visit.id,
        url=f"/work-orders/{order.reference}/visits/{visit.id}/tie",
        minutes=visit.minutes,
        may_add=is_open and partner is None,
        may_follow=visit.leads,
        may_off=is_open and not alone and not behind(visit) and not (partner is not None and visit.leads),
    )


def _said(persons: int, later: Iterable[Span]) -> list[str]:
    said = [_("Two technicians come together.")] if persons == 2 else []
    times = "; ".join(
        f"{day(opens)}, {window_words(opens.astimezone(zone()), closes.astimezone(zone()), language())}"
        for opens, closes in later
    )
    return [*said, _("And then again: %(times)s.", times=times)] if times else said
