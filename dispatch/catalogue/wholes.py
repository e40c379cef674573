"""What a kind of work takes: how many persons at once, and which visits follow. An order keeps what it began with."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import inspect, select

from dispatch.catalogue.fault_type import FaultType, FaultTypeEdition
from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

MOST_FOLLOW_UPS = 4
PERSONS = (1, 2)
FOLLOW_UP = ("minutes", "persons", "days", "same_engineer")


class WholeUnfit(Invalid):
    """No such whole can be planned."""

    says = N_(
        "One or two persons come at once; a visit takes 5 to 1440 minutes and follows 0 to 60 days later, "
        "and no more than {most} follow."
    )


def set_whole(tx: Transaction, code: str, *, persons: int, follow_ups: Sequence[Mapping[str, Any]]) -> FaultTypeEdition:
    """From today on. `follow_ups` as in FaultTypeEdition.

    Raises:
        NotFound, WholeUnfit, HoldsEverywhere.
    """
    require_whole_house(tx)
    if persons not in PERSONS or len(follow_ups) > MOST_FOLLOW_UPS or not all(map(_fits, follow_ups)):
        raise WholeUnfit(field="persons", most=MOST_FOLLOW_UPS)
    today = tx.stamp.at.date()
    now = edition_of(tx, code)
    edition = now if now.effective_from == today else _another(now)
    edition.effective_from, edition.persons = today, persons
    edition.follow_ups = [{name: one[name] for name in FOLLOW_UP} for one in follow_ups]
    tx.add(edition)
    remark(edition, "set_whole")
    tx.session.flush()
    return edition


def edition_of(tx: Transaction, code: str) -> FaultTypeEdition:
    """In force today. Raises NotFound."""
    query = (
        select(FaultTypeEdition)
        .join(FaultTypeEdition.fault_type)
        .where(FaultType.code == code, FaultTypeEdition.effective_from <= tx.stamp.at.date())
        .order_by(FaultTypeEdition.effective_from.desc())
    )
    found = tx.session.scalars(query.limit(1)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _fits(one: Mapping[str, Any]) -> bool:
    return 5 <= one["minutes"] <= 1440 and one["persons"] in PERSONS and 0 <= one["days"] <= 60


def _another(edition: FaultTypeEdition) -> FaultTypeEdition:
    """All that it says, as a new row."""
    columns = [each.key for each in inspect(FaultTypeEdition).column_attrs if each.key != "id"]
    return FaultTypeEdition(**{name: getattr(edition, name) for name in columns})
