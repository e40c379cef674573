"""What people ask about the catalogue: always the editions in force on a day. `after` continues a list."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager, joinedload

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.checklist import Checklist
from dispatch.catalogue.choice import Facts, weight
from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.catalogue.edition import in_force
from dispatch.catalogue.fault_type import FaultType, FaultTypeEdition
from dispatch.catalogue.part import DeviceModel, Part
from dispatch.catalogue.sla_rule import Scope, SlaRule
from dispatch.errors import NotFound
from dispatch.store.database import Transaction


def fault_types(tx: Transaction, on: date, *, after: str = "", limit: int = 50) -> list[FaultTypeEdition]:
    """By code."""
    query = (
        select(FaultTypeEdition)
        .join(FaultTypeEdition.fault_type)
        .where(FaultTypeEdition.effective_from <= on, FaultType.code > after)
        .ext(distinct_on(FaultType.code))
        .order_by(FaultType.code, FaultTypeEdition.effective_from.desc())
        .options(contains_eager(FaultTypeEdition.fault_type))
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def checklists(tx: Transaction, on: date, *, after: str = "", limit: int = 50) -> list[Checklist]:
    """By code."""
    query = (
        select(Checklist)
        .where(Checklist.effective_from <= on, Checklist.code > after)
        .ext(distinct_on(Checklist.code))
        .order_by(Checklist.code, Checklist.effective_from.desc())
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def checklist(tx: Transaction, checklist_id: int) -> Checklist:
    """Any edition: a visit keeps the one it began with. Raises NotFound."""
    found = tx.session.get(Checklist, checklist_id)
    if found is None:
        raise NotFound
    return found


def parts(tx: Transaction, *, after: str = "", limit: int = 50) -> list[Part]:
    """By number."""
    query = select(Part).where(Part.number > after).order_by(Part.number).limit(limit)
    return list(tx.session.scalars(query))


def device_models(tx: Transaction, *, after: str = "", limit: int = 50) -> list[DeviceModel]:
    """By code."""
    query = select(DeviceModel).where(DeviceModel.code > after).order_by(DeviceModel.code).limit(limit)
    return list(tx.session.scalars(query))


def rules_for(tx: Transaction, facts: Facts) -> list[SlaRule]:
    """Every edition that may fit these facts; which of them does is for `choose` to say."""
    columns = {name: getattr(SlaRule, name) for name in Scope._fields}
    apt = [or_(column.is_(None), column == getattr(facts, name)) for name, column in columns.items()]
    query = select(SlaRule).where(SlaRule.superseded_at.is_(None), SlaRule.effective_from <= facts.on, *apt)
    return list(tx.session.scalars(query))


def sla_rules(tx: Transaction, on: date) -> list[SlaRule]:
    """Those in force, the most specific first."""
    found = in_force(editions(tx), on)
    return sorted(found, key=lambda rule: (tuple(not named for named in weight(rule.scope)), rule.id))


def editions(tx: Transaction) -> list[SlaRule]:
    """Of every rule those that count, past and to come."""
    query = select(SlaRule).where(SlaRule.superseded_at.is_(None)).order_by(SlaRule.effective_from, SlaRule.id)
    return list(tx.session.scalars(query.options(joinedload(SlaRule.branch), joinedload(SlaRule.fault_type))))


def fresh_rules(found: list[SlaRule], on: date) -> list[SlaRule]:
    """Of these editions the ones still to come of rules that aren't in force yet."""
    standing = {rule.scope for rule in in_force(found, on)}
    return [rule for rule in found if rule.effective_from > on and rule.scope not in standing and not rule.withdrawn]


def closing_codes(tx: Transaction, lists: list[CodeList]) -> list[ClosingCode]:
    """Of these lists, or of all; in the order they are shown."""
    query = select(ClosingCode).order_by(ClosingCode.list, ClosingCode.position)
    return list(tx.session.scalars(query.where(ClosingCode.list.in_(lists)) if lists else query))


def booking_rules(tx: Transaction) -> list[BookingRule]:
    """What customers may book themselves."""
    return list(tx.session.scalars(select(BookingRule).order_by(BookingRule.id)))
