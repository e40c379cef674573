"""Editing the terms on which customers book: they hold from now on; what is booked stays booked."""

from collections.abc import Mapping

from sqlalchemy import select

from dispatch.catalogue.booking_cap import BookingCap
from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.fault_type import WorkKind
from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile

# Term → least and most; see BookingRule for units.
RANGES = {
    "notice": (0, 20160),
    "horizon": (1, 60),
    "length": (1, 6),
    "cut_off": (0, 20160),
    "reserve": (0, 90),
    "released_at": (0, 24),
    "share": (10, 100),
    "slack": (0, 359),
    "holds": (1, 60),
}
LENGTHS = (1, 2, 3, 4, 6)
MOST = 1000


class OutOfRange(Invalid):
    """A term that can't be kept."""

    says = N_("Write a whole number from {least} to {most}.")


class LengthUnfit(Invalid):
    """Windows that would not fill the day."""

    says = N_("A window lasts 1, 2, 3, 4 or 6 hours, so that they fill the day.")


class SlackTooLong(Invalid):
    """Nothing is left of the window."""

    says = N_("Work must be able to begin inside the window: keep the slack below {most}.")


def rule_for(tx: Transaction, kind: WorkKind) -> BookingRule:
    """Raises NotFound: customers don't book that themselves."""
    found = tx.session.scalars(select(BookingRule).where(BookingRule.work_kind == kind)).one_or_none()
    if found is None:
        raise NotFound
    return found


def checked(kind: WorkKind, given: Mapping[str, int | None]) -> BookingRule:
    """As it would be, not kept. Raises OutOfRange, LengthUnfit, SlackTooLong."""
    for name, (least, most) in RANGES.items():
        value = given.get(name)
        if value is None or not least <= value <= most:
            raise OutOfRange(field=name, least=least, most=most)
    if given["length"] not in LENGTHS:
        raise LengthUnfit(field="length")
    if given["slack"] >= 60 * given["length"]:
        raise SlackTooLong(field="slack", most=60 * given["length"])
    return BookingRule(work_kind=kind, **{name: given[name] for name in RANGES})


def edit(tx: Transaction, kind: WorkKind, given: Mapping[str, int | None], *, version: int | None) -> BookingRule:
    """Raises NotFound, ChangedMeanwhile, HoldsEverywhere; and as `checked`."""
    require_whole_house(tx)
    rule, wanted = rule_for(tx, kind), checked(kind, given)
    if version is not None and rule.version != version:
        raise ChangedMeanwhile
    for name in RANGES:
        setattr(rule, name, getattr(wanted, name))
    remark(rule, "set_terms")
    tx.session.flush()
    return rule


def caps(tx: Transaction, branch_id: int) -> dict[WorkKind, int]:
    found = tx.session.scalars(select(BookingCap).where(BookingCap.branch_id == branch_id))
    return {cap.work_kind: cap.most for cap in found if cap.most is not None}


def reserves(tx: Transaction, branch_id: int) -> dict[WorkKind, int]:
    """Those that differ from the rule's."""
    found = tx.session.scalars(select(BookingCap).where(BookingCap.branch_id == branch_id))
    return {cap.work_kind: cap.reserve for cap in found if cap.reserve is not None}


def set_cap(tx: Transaction, branch_id: int, kind: WorkKind, most: int | None, *, reserve: int | None = None) -> None:
    """`most` None: as many as the plan has room for. `reserve` None: as the rule of the kind says. Raises NotFound,
    OutOfRange."""
    if not tx.stamp.by.sees_branch(branch_id):
        raise NotFound
    if most is not None and not 0 <= most <= MOST:
        raise OutOfRange(field=f"cap-{kind}", least=0, most=MOST)
    least, largest = RANGES["reserve"]
    if reserve is not None and not least <= reserve <= largest:
        raise OutOfRange(field=f"reserve-{kind}", least=least, most=largest)
    same = select(BookingCap).where(BookingCap.branch_id == branch_id, BookingCap.work_kind == kind)
    cap = tx.session.scalars(same.with_for_update()).one_or_none()
    said = most is not None or reserve is not None
    if cap is not None and not said:
        tx.session.delete(cap)
    elif cap is not None:
        cap.most, cap.reserve = most, reserve
    elif said:
        tx.add(BookingCap(branch_id=branch_id, work_kind=kind, most=most, reserve=reserve))
    tx.session.flush()
