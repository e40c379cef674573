"""Keeping the list of alert kinds. It holds for every branch."""

import re
from typing import Any

from sqlalchemy import select

from dispatch.catalogue.fault_type import FaultType
from dispatch.catalogue.part import DeviceModel
from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.telemetry.alert_kind import CODE, AlertKind, Severity
from dispatch.words import LANGUAGES

LONGEST = 120
LONGEST_WINDOW = 10080  # minutes: a week


class KindUnclear(Invalid):
    """A kind of alert can't be kept like this."""

    says = N_("A kind of alert can't be kept like this: “{field}” is missing, too long or not one there is.")


def write(
    tx: Transaction,
    *,
    category: str,
    code: str,
    names: dict[str, str],
    fault: str,
    window: int,
    converts_from: Severity | None,
    kind_id: int | None = None,
    version: int | None = None,
) -> AlertKind:
    """A new one, or this one anew; what an alert is called and means is told by it from then on.

    Raises:
        HoldsEverywhere, KindUnclear, NotFound, ChangedMeanwhile, AlreadyThere.
    """
    require_whole_house(tx)
    checks: dict[str, Any] = {
        "category": tx.session.scalar(select(DeviceModel.id).where(DeviceModel.category == category).limit(1)),
        "code": re.fullmatch(CODE, code),
        "names": all(0 < len((names.get(one) or "").strip()) <= LONGEST for one in LANGUAGES),
        "fault": tx.session.scalar(select(FaultType.id).where(FaultType.code == fault)),
        "window": 1 <= window <= LONGEST_WINDOW,
    }
    for field, fits in checks.items():
        if not fits:
            raise KindUnclear(field=field)
    kind = AlertKind() if kind_id is None else kind_of(tx, kind_id, version=version)
    kind.category, kind.code, kind.names, kind.fault = category, code, {**names}, fault
    kind.window, kind.converts_from = window, converts_from
    tx.add(kind)
    remark(kind, "write")
    tx.session.flush()
    return kind


def kind_of(tx: Transaction, kind_id: int, *, version: int | None = None) -> AlertKind:
    """Raises NotFound, ChangedMeanwhile."""
    found = tx.session.get(AlertKind, kind_id, with_for_update=True)
    if found is None:
        raise NotFound
    if version is not None and found.version != version:
        raise ChangedMeanwhile
    return found
