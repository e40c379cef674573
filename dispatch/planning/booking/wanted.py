"""The visit somebody wants to book, in the planner's terms."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm.attributes import set_committed_value

from dispatch.catalogue.booking_cap import BookingCap
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.errors import N_, Conflict, Invalid
from dispatch.parts.queries import supply
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning.booking.cautious import long_minutes
from dispatch.planning.question.crew import Place
from dispatch.planning.question.day import local_day
from dispatch.planning.question.household import NONE, Wishes, wishes_of
from dispatch.planning.question.lengths import Lengths
from dispatch.planning.question.prices import NORMAL, PartsRule
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import ENDED, HELD, UNDER_WAY, OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import Stay, latest, shape_now
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
class Step:
    """Who comes at one moment: one stay, or two. `planner` is asked with the longer time that is promised upon.
    `beside`: who may come along with whoever leads; None: whoever has the skills."""

    stays: tuple[Stay, ...]
    planner: Wanted
    beside: tuple[str, ...] | None = None

    @property
    def lead(self) -> Stay:
        return self.stays[0]

    @property
    def by_two(self) -> bool:
        return len(self.stays) == 2

    def only(self, engineer_id: int) -> "Step":
        """Nobody else may come, or lead."""
        who, allowed = str(engineer_id), self.planner.engineers
        engineers = (who,) if allowed is None or who in allowed else ()
        return replace(self, planner=replace(self.planner, engineers=engineers))


@dataclass(frozen=True)
class Wish:
    """`visit`: the first one to book or to move, None for an order still in intake. `steps`: all that is booked with
    it, one after the other. `not_before`: the soonest day, where something was done already that comes first."""

    order: WorkOrder
    visit: Visit | None
    rule: BookingRule
    place: Place
    steps: tuple[Step, ...]
    not_before: date | None = None
    cap: BookingCap | None = None

    @property
    def reserve(self) -> int:
        """Per cent, of the branch or else of the kind of work."""
        here = self.cap and self.cap.reserve
        return self.rule.reserve if here is None else here

    @property
    def most(self) -> int | None:
        """Orders of the kind that the branch takes on one day."""
        return self.cap and self.cap.most

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def minutes(self) -> int:
        """Of the first visit, as it is planned."""
        return self.first.lead.minutes

    @property
    def planner(self) -> Wanted:
        return self.first.planner

    @property
    def moves(self) -> Visit | None:
        """What would give its present time free."""
        return self.visit if self.visit is not None and self.visit.state in HELD else None


def wish_of(tx: Transaction, order: WorkOrder, lengths: Lengths) -> Wish:
    """Raises NotBookable, NoRule, NoAddress: why there is nothing to choose."""
    rule, cap = _terms(tx, order)
    _require_choice(order, rule)
    home, wishes = order.home, wishes_of(tx, [order]).get(order.id, NONE)
    people = _people(tx, order, wishes)
    steps = tuple(
        Step(stays, _planner(order, stays[0].minutes, lengths, people), wishes.required or None)
        for stays in _at_once(shape_now(order))
    )
    done = _done_before(order, steps[0].lead)
    steps = tuple(_as_locked(step, order) for step in (_after(steps[0], done), *steps[1:]))
    return Wish(order, order.current_visit, rule, (home.lat, home.lon), steps, _day(done, steps[0].lead), cap)


def _terms(tx: Transaction, order: WorkOrder) -> tuple[BookingRule | None, BookingCap | None]:
    """On what terms this is booked there. In a rush each statement counts, so what else the question needs of the
    order is read with them."""
    tx.session.flush()
    asked = {"fault": order.fault_id, "branch": order.branch_id, "home": order.home_id}
    found = tx.session.execute(_terms_query(), asked).one_or_none()
    if found is None:
        return None, None
    rule, cap, *known = found
    for name, noun in zip(("fault", "branch", "home"), known, strict=True):
        set_committed_value(order, name, noun)
    return rule, cap


@cache
def _terms_query() -> Select:
    kind = FaultTypeEdition.work_kind
    return (
        select(BookingRule, BookingCap, FaultTypeEdition, Branch, Home)
        .select_from(FaultTypeEdition)
        .join(Branch, Branch.id == bindparam("branch"))
        .outerjoin(Home, Home.id == bindparam("home"))
        .outerjoin(BookingRule, BookingRule.work_kind == kind)
        .outerjoin(BookingCap, and_(BookingCap.work_kind == kind, BookingCap.branch_id == Branch.id))
        .where(FaultTypeEdition.id == bindparam("fault"))
    )


def _done_before(order: WorkOrder, lead: Stay) -> Visit | None:
    """What the first of these visits follows, once it is done."""
    found = latest(order).get(lead.follows)
    return found if found is not None and found.state is VisitState.COMPLETED else None


def _after(step: Step, done: Visit | None) -> Step:
    """By whoever was there before, where that was asked for."""
    return step.only(done.engineer_id) if done is not None and step.lead.same_engineer else step


def _as_locked(step: Step, order: WorkOrder) -> Step:
    """By whom it is locked to, whatever time is chosen."""
    visit = latest(order).get(step.lead.stay)
    return step.only(visit.engineer_id) if visit is not None and visit.state in HELD and visit.engineer_locked else step


def _day(done: Visit | None, lead: Stay) -> date | None:
    if done is None:
        return None
    return local_day(done.ended_at, done.work_order.branch.time_zone) + timedelta(days=lead.follows_days)


def _at_once(shape: list[Stay]) -> Iterator[tuple[Stay, ...]]:
    """Those of a whole who come together."""
    known = {stay.stay: stay for stay in shape}
    for stay in shape:
        partner = known.get(stay.joins)
        if partner is None:
            yield (stay,)
        elif stay.stay < partner.stay:
            yield (stay, partner)


def require_choice(tx: Transaction, order: WorkOrder) -> None:
    """Raises NotBookable, NoRule, NoAddress."""
    _require_choice(order, _rule(tx, order.fault) if order.fault else None)


def _require_choice(order: WorkOrder, rule: BookingRule | None) -> None:
    if not _is_ready(order):
        raise NotBookable
    if rule is None:
        raise NoRule
    if order.home is None or not order.home.sure:
        raise NoAddress


def may_choose(tx: Transaction, order: WorkOrder) -> bool:
    """Whether there is anything to choose at all; times may still be gone."""
    placed = order.home is not None and order.home.sure
    return _is_ready(order) and placed and _rule(tx, order.fault) is not None


def _is_ready(order: WorkOrder) -> bool:
    """What is first to be tried from afar needs no visit yet; what nobody can name can't be planned."""
    if order.state not in BOOKABLE or order.fault is None or not order.hands_are_due:
        return False
    living = [visit.state for visit in order.visits if visit.state not in ENDED]
    return bool(living or not order.visits or order.state is OrderState.INTAKE) and UNDER_WAY.isdisjoint(living)


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


def _people(tx: Transaction, order: WorkOrder, wishes: Wishes) -> dict[str, Any]:
    """Who may come: those who can have the parts, as far as the household wants them."""
    weights = weights_of(tx, order.branch_id) if order.fault.parts or wishes.preferred else NORMAL
    supplied = _supplied(tx, order) if weights.parts is PartsRule.MUST else None
    preferred = {"preferred": wishes.preferred, "preference_cost": weights.preference} if wishes.preferred else {}
    allowed = tuple(each for each in wishes.required if supplied is None or each in supplied)
    return {"engineers": allowed if wishes.required else supplied, "forbidden": wishes.forbidden, **preferred}


def _planner(order: WorkOrder, minutes: int, lengths: Lengths, people: dict[str, Any]) -> Wanted:
    length = lengths.of_fault(order.fault, minutes, zone=order.home.zone)
    return Wanted(
        id="wanted",
        loc=0,
        duration=max(minutes * 60, long_minutes(length.mean, length.sigma)),
        window=(0, 0),
        due=None,
        weight=0,
        skills=order.fault.needs,
        penalty=0,
        **people,
    )


def _supplied(tx: Transaction, order: WorkOrder) -> tuple[str, ...] | None:
    """Who can have the parts this needs: aboard, or from the branch's depot. None: everybody."""
    wanted = set(order.fault.parts)
    if not wanted:
        return None
    stock = supply(tx, order.branch_id, wanted)
    people = tx.session.scalars(select(Engineer.id).where(Engineer.branch_id == order.branch_id))
    return tuple(str(each) for each in people if stock.can_have(each, wanted))
