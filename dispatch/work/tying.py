"""Tying the visits of one order by hand: somebody comes along, or somebody comes again after it."""

from dispatch.errors import N_, Conflict, Invalid
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import OVER
from dispatch.work.lifecycle import ENDED, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import behind, latest, partner_of

MOST_STAYS = 12
MOST_DAYS = 60


class HasItsTime(Conflict):
    """Somebody was given it already."""

    says = N_("This visit has its time already. Take it back first, then say who comes along.")


class TwoAlready(Conflict):
    """A third person is not planned for."""

    says = N_("Two come to this visit already; more than two at once are not planned for.")


class MustStay(Conflict):
    """The last visit of an order, or one that was begun."""

    says = N_("This visit can't be taken off the order: it is its first, it was begun, or another comes after it.")


class DaysUnfit(Invalid):
    """That is no distance between two visits."""

    says = N_("Say how many minutes it takes, from 5 to 1440, and how many days later at the soonest, from 0 to 60.")


def add_person(tx: Transaction, visit_id: int) -> Visit:
    """A second person begins at the same moment, for as long. Answers the new visit.

    Raises:
        NotFound, TwoAlready.
        HasItsTime: it would be half a crew.
    """
    visit = queries.visit(tx, visit_id, lock=True)
    if partner_of(visit) is not None:
        raise TwoAlready
    if visit.state is not VisitState.OPEN:
        raise HasItsTime
    order, stay = visit.work_order, _next_stay(visit)
    ties = {"follows": visit.follows, "follows_days": visit.follows_days}
    visit.joins = stay
    added = order.add_visit(minutes=visit.minutes, stay=stay, joins=visit.stay, **ties)
    added.window_from, added.window_to = visit.window_from, visit.window_to
    remark(visit, "tie")
    tx.session.flush()
    return added


def add_after(tx: Transaction, visit_id: int, *, minutes: int, days: int, same_engineer: bool = False) -> Visit:
    """One more visit, so many days after this one at the soonest.

    Raises:
        NotFound, DaysUnfit.
        MustStay: the order is over.
    """
    visit = queries.visit(tx, visit_id, lock=True)
    if not 5 <= minutes <= 1440 or not 0 <= days <= MOST_DAYS:
        raise DaysUnfit(field="days")
    if visit.state in ENDED - {VisitState.COMPLETED} or visit.work_order.state in OVER:
        raise MustStay
    ties = {"follows": visit.stay, "follows_days": days, "same_engineer": same_engineer}
    added = visit.work_order.add_visit(minutes=minutes, stay=_next_stay(visit), **ties)
    remark(added, "tie")
    tx.session.flush()
    return added


def take_off(tx: Transaction, visit_id: int) -> Visit:
    """It isn't needed after all.

    Raises:
        NotFound, NotYourMove.
        MustStay: nothing would be left to do, it was begun, or another comes after it.
        HasItsTime: whoever comes along has their time.
    """
    visit = queries.visit(tx, visit_id, lock=True)
    partner = partner_of(visit)
    others = [one for one in latest(visit.work_order).values() if one is not visit and one.state not in ENDED]
    if not others or behind(visit) or (partner is not None and visit.leads):
        raise MustStay
    if visit.state is not VisitState.OPEN:
        raise HasItsTime
    visit.give_back("cancel", tx.stamp)
    if partner is not None:
        partner.joins = visit.joins = None
    tx.session.flush()
    return visit


def _next_stay(visit: Visit) -> int:
    """Raises TwoAlready: an order is no project."""
    stay = max(one.stay for one in visit.work_order.visits) + 1
    if stay > MOST_STAYS:
        raise TwoAlready
    return stay
