"""The visit somebody wants to book, in the planner's terms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.errors import N_, Conflict, Invalid
from dispatch.parts.stock import Stock
from dispatch.people.engineer import Engineer
from dispatch.planning.booking.cautious import long_minutes
from dispatch.planning.question.crew import Place
from dispatch.planning.question.lengths import Lengths
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import HELD, OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from optimizer.visit import Visit as Wanted

BOOKABLE = {OrderState.INTAKE, OrderState.DISPATCH, OrderState.PLANNED}


class NotBookable(Conflict):
    """There is no time to choose for this order."""

    says = N_("No time can be chosen for this just now: it is not ready for a visit, or we are already on our way.")


class NoRule(Invalid):
    """This kind of work is not booked by link."""

    says = N_("Times for this kind of work are agreed with a person. Write to us or call, and we find one together.")


class NoAddress(Invalid):
    """Nobody is sure where the home lies."""

    says = N_(
        "We are not sure where your home is, so we can't offer times yet. Write to us or call, and we put it right."
    )


@dataclass(frozen=True)
class Wish:
    """`visit`: the one to book or to move, None for an order still in intake. `minutes`: as it is planned; `planner`
    is asked with the longer time that is promised upon."""

    order: WorkOrder
    visit: Visit | None
    rule: BookingRule
    place: Place
    minutes: int
    planner: Wanted

    @property
    def moves(self) -> Visit | None:
        """What would give its present time free."""
        return self.visit if self.visit is not None and self.visit.state in HELD else None


def wish_of(tx: Transaction, order: WorkOrder, lengths: Lengths) -> Wish:
    """Raises NotBookable, NoRule, NoAddress: why there is nothing to choose."""
    rule = require_choice(tx, order)
    visit, home = order.current_visit, order.home
    minutes = visit.minutes if visit else order.fault.minutes
    return Wish(order, visit, rule, (home.lat, home.lon), minutes, _planner(tx, order, minutes, lengths))


def require_choice(tx: Transaction, order: WorkOrder) -> BookingRule:
    """Raises NotBookable, NoRule, NoAddress."""
    if not _is_ready(order):
        raise NotBookable
    rule = rule_of(tx, order.fault)
    if order.home is None or not order.home.sure:
        raise NoAddress
    return rule


def may_choose(tx: Transaction, order: WorkOrder) -> bool:
    """Whether there is anything to choose at all; times may still be gone."""
    placed = order.home is not None and order.home.sure
    return _is_ready(order) and placed and _rule(tx, order.fault) is not None


def _is_ready(order: WorkOrder) -> bool:
    """What is first to be tried from afar needs no visit yet; what nobody can name can't be planned."""
    visit = order.current_visit
    if order.state not in BOOKABLE or order.fault is None or not order.hands_are_due:
        return False
    return visit is None or visit.state in HELD | {VisitState.OPEN}


def rule_of(tx: Transaction, fault: FaultTypeEdition) -> BookingRule:
    found = _rule(tx, fault)
    if found is None:
        raise NoRule
    return found


def _rule(tx: Transaction, fault: FaultTypeEdition) -> BookingRule | None:
    return tx.session.scalars(select(BookingRule).where(BookingRule.work_kind == fault.work_kind)).one_or_none()


def in_time(rule: BookingRule, window_from: datetime, now: datetime) -> bool:
    """Whether what was booked may still be moved or cancelled by its customer."""
    return now <= window_from - timedelta(minutes=rule.cut_off)


def _planner(tx: Transaction, order: WorkOrder, minutes: int, lengths: Lengths) -> Wanted:
    length = lengths.of_fault(order.fault, minutes)
    return Wanted(
        id="wanted",
        loc=0,
        duration=max(minutes * 60, long_minutes(length.mean, length.sigma)),
        window=(0, 0),
        due=None,
        weight=0,
        skills=order.fault.needs,
        penalty=0,
        engineers=_supplied(tx, order),
    )


def _supplied(tx: Transaction, order: WorkOrder) -> tuple[str, ...] | None:
    """Who can have the parts this needs: aboard, or from the branch's depot. None: everybody."""
    wanted = set(order.fault.parts)
    if not wanted:
        return None
    query = select(Stock.engineer_id, Stock.part).where(
        Stock.branch_id == order.branch_id, Stock.part.in_(wanted), Stock.pieces > 0
    )
    found: dict[int | None, set[str]] = {}
    for engineer_id, part in tx.session.execute(query):
        found.setdefault(engineer_id, set()).add(part)
    depot = found.get(None, set())
    people = tx.session.scalars(select(Engineer.id).where(Engineer.branch_id == order.branch_id))
    return tuple(str(each) for each in people if wanted <= depot | found.get(each, set()))
