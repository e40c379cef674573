"""What people ask about the catalogue: always the editions in force on a day. `after` continues a list."""

from datetime import date

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager

from dispatch.catalogue.checklist import Checklist
from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.catalogue.fault_type import FaultType, FaultTypeEdition
from dispatch.catalogue.part import DeviceModel, Part
from dispatch.catalogue.price import Price
from dispatch.catalogue.sla_rule import SlaRule
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


def prices(tx: Transaction, on: date, *, after: tuple[str, str] = ("", ""), limit: int = 50) -> list[Price]:
    """By code and currency."""
    key = tuple_(Price.code, Price.currency)
    query = (
        select(Price)
        .where(Price.effective_from <= on, key > after)
        .ext(distinct_on(Price.code, Price.currency))
        .order_by(Price.code, Price.currency, Price.effective_from.desc())
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def sla_rules(tx: Transaction, on: date) -> list[SlaRule]:
    """One for each zone and priority that has one."""
    query = (
        select(SlaRule)
        .where(SlaRule.effective_from <= on)
        .ext(distinct_on(SlaRule.zone, SlaRule.priority))
        .order_by(SlaRule.zone, SlaRule.priority, SlaRule.effective_from.desc())
    )
    return list(tx.session.scalars(query))


def closing_codes(tx: Transaction, lists: list[CodeList]) -> list[ClosingCode]:
    """Of these lists, or of all; in the order they are shown."""
    query = select(ClosingCode).order_by(ClosingCode.list, ClosingCode.position)
    return list(tx.session.scalars(query.where(ClosingCode.list.in_(lists)) if lists else query))
