"""What we thought was wrong when somebody was sent, and what was found there."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition
from dispatch.quality.figures import Share
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import VisitState
from dispatch.work.queries import visible
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

MONTHS = 12


@dataclass(frozen=True)
class Compared:
    """Of one order: the field its fault type lies in, and the one it was found in last."""

    thought: str
    found: str

    @property
    def right(self) -> bool:
        return self.thought == self.found


@dataclass(frozen=True)
class Diagnosed:
    """Of one fault type: how often it was right where somebody went; `found`: the other fields it lay in, the most
    frequent first."""

    code: str
    names: dict[str, str]
    thought: str
    right: Share
    found: list[tuple[str, int]]


def compared(order: WorkOrder) -> Compared | None:
    """None where it sells nothing to compare: no fault, or nobody has said yet where it lay."""
    found = next((visit.domain_found for visit in reversed(order.visits) if visit.domain_found), None)
    if order.fault is None or order.fault.domain is FaultDomain.NONE or found is None:
        return None
    return Compared(str(order.fault.domain), found)


def figures(tx: Transaction, *, months: int = MONTHS) -> list[Diagnosed]:
    """Of the orders the asker may see whose last word was said in these months; the least often right first, and those
    of which too few are known last."""
    since = tx.stamp.at - timedelta(days=31 * months)
    last = (
        select(Visit.work_order_id, Visit.domain_found)
        .where(Visit.state == VisitState.COMPLETED, Visit.domain_found.is_not(None), Visit.ended_at >= since)
        .ext(distinct_on(Visit.work_order_id))
        .order_by(Visit.work_order_id, Visit.number.desc())
        .subquery()
    )
    query = (
        select(FaultType.code, FaultTypeEdition.names, FaultTypeEdition.domain, last.c.domain_found)
        .select_from(WorkOrder)
        .join(last, last.c.work_order_id == WorkOrder.id)
        .join(WorkOrder.fault)
        .join(FaultTypeEdition.fault_type)
        .where(visible(tx.stamp.by), FaultTypeEdition.domain != FaultDomain.NONE)
    )
    counted, named = defaultdict(Counter), {}
    for code, names, domain, found in tx.session.execute(query):
        counted[code, str(domain)][found] += 1
        named[code] = names
    rows = [_diagnosed(code, named[code], domain, found) for (code, domain), found in counted.items()]
    return sorted(rows, key=lambda one: (one.right.percent is None, one.right.percent or 0, -one.right.whole, one.code))


def _diagnosed(code: str, names: dict[str, str], domain: str, found: Counter[str]) -> Diagnosed:
    others = [(where, count) for where, count in found.most_common() if where != domain]
    return Diagnosed(code, names, domain, Share(found[domain], found.total()), others)
