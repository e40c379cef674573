"""What the branches sell and how they work."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from dispatch.catalogue.booking_rule import BookingRule
from dispatch.catalogue.checklist import Checklist
from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.catalogue.guide import Guide
from dispatch.catalogue.part import DeviceModel, Part
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.customer import Tier
from dispatch.people.branch import Branch, Zone
from dispatch.people.engineer import Skill
from dispatch.seed.files import document, levels, rows, words, yes
from dispatch.store.database import Transaction
from dispatch.work.sla.pause_reason import PauseReason


def skills(tx: Transaction) -> None:
    tx.add(
        *(
            Skill(code=row["code"], names=words(row), certified=yes(row["certified"]))
            for row in rows("catalogue/skills.csv")
        )
    )


def catalogue(tx: Transaction, since: date) -> None:
    """Everything is in force from that day on."""
    checklists = {
        row["code"]: Checklist(code=row["code"], effective_from=since, names=row["names"], items=row["items"])
        for row in document("catalogue/checklists.json")
    }
    tx.add(*checklists.values())
    tx.session.flush()
    tx.add(*(_fault_type(row, checklists[row["checklist"]], since) for row in rows("catalogue/fault_types.csv")))
    guides(tx, datetime.combine(since, time(), UTC))
    _parts_and_models(tx)
    closing_codes(tx)
    _targets(tx, since)
    _booking_rules(tx)
    tx.session.flush()


def guides(tx: Transaction, since: datetime) -> None:
    """In the order of their file; the options of a choice follow it."""
    steps: dict[str, list[dict]] = {}
    for row in rows("catalogue/guides.csv"):
        mine = steps.setdefault(row["guide"], [])
        if row["kind"] == "option":
            mine[-1].setdefault("choices", []).append(row["code"])
            mine[-1].setdefault("choice_texts", {})[row["code"]] = words(row)
        else:
            asked = {"code": row["code"], "kind": row["kind"], "texts": words(row)}
            mine.append(asked | ({"categories": row["categories"].split()} if row["categories"] else {}))
    tx.add(*(Guide(code=code, since=since, steps=asked) for code, asked in steps.items()))


def _fault_type(row: dict[str, str], checklist: Checklist, since: date) -> FaultType:
    edition = FaultTypeEdition(
        effective_from=since,
        names=words(row),
        work_kind=WorkKind(row["work_kind"]),
        domain=FaultDomain(row["domain"]),
        needs=levels(row["needs"]),
        minutes=int(row["minutes"]),
        spread=int(row["spread"]),
        impact=int(row["impact"]),
        urgency=int(row["urgency"]),
        critical=yes(row["critical"]),
        remote_first=yes(row["remote_first"]),
        checklist_id=checklist.id,
        guide=row["guide"] or None,
        parts=row["parts"].split(),
    )
    return FaultType(code=row["code"], editions=[edition])


def _parts_and_models(tx: Transaction) -> None:
    for row in rows("catalogue/parts.csv"):
        certified = yes(row["certified"])
        tx.add(Part(number=row["number"], names=words(row), certified=certified, models=row["models"].split()))
    for row in rows("catalogue/device_models.csv"):
        model = {name: row[name] for name in ("code", "maker", "name", "category")}
        tx.add(DeviceModel(**model, firmware=row["firmware"].split(), warranty_months=int(row["warranty_months"])))


def closing_codes(tx: Transaction) -> None:
    """The closed lists, in the order of their file, and what each reason to wait means; those that are there already
    are left."""
    position: dict[str, int] = {}
    for row in rows("catalogue/closing_codes.csv"):
        position[row["list"]] = place = position.get(row["list"], 0) + 1
        code = ClosingCode(list=CodeList(row["list"]), code=row["code"], names=words(row), position=place)
        tx.session.merge(code)
    for row in rows("catalogue/pause_reasons.csv"):
        tells = yes(row["tells_customer"])
        pause = PauseReason(
            code=row["code"], stops=row["stops"].split(), tells_customer=tells, ask_after=row["ask_after"]
        )
        tx.session.merge(pause)


def scope(tx: Transaction, row: dict[str, str]) -> dict[str, Any]:
    """Whom and what a rule is for; an empty cell: any."""
    branch = select(Branch.id).where(Branch.code == row["branch"])
    fault = select(FaultType.id).where(FaultType.code == row["fault"])
    words = {"tier": Tier, "zone": Zone, "priority": Priority, "work_kind": WorkKind}
    return {
        "branch_id": tx.session.scalar(branch) if row["branch"] else None,
        "fault_type_id": tx.session.scalar(fault) if row["fault"] else None,
        **{name: kind(row[name]) if row[name] else None for name, kind in words.items() if name in row},
    }


def _booking_rules(tx: Transaction) -> None:
    for row in rows("catalogue/booking_rules.csv"):
        kind = WorkKind(row.pop("work_kind"))
        tx.add(BookingRule(work_kind=kind, **{name: int(value) for name, value in row.items()}))


def _targets(tx: Transaction, since: date) -> None:
    for row in rows("catalogue/sla_rules.csv"):
        targets = {name: row[name] for name in ("response", "arrival", "resolution")}
        tx.add(SlaRule(**scope(tx, row), **targets, effective_from=since, calendar=row["calendar"]))
