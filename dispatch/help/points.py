"""Writing and reading contact points."""

from typing import Any

from sqlalchemy import select

from dispatch.errors import N_, Invalid
from dispatch.help.contact_point import ContactPoint, Way
from dispatch.people.branch import Branch
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.row import row_of
from dispatch.words import LANGUAGES

LONGEST = 200


class PointUnclear(Invalid):
    """A contact point can't be kept like this."""

    says = N_("A contact point needs a name in every language, and a way there. No text may be longer than {longest}.")


class OddHours(Invalid):
    """Those are no hours."""

    says = N_("Give both times, the first before the second; or neither, where it doesn't matter.")


def points(tx: Transaction) -> list[ContactPoint]:
    """In the order they are shown."""
    return list(tx.session.scalars(select(ContactPoint).order_by(ContactPoint.place, ContactPoint.id)))


def write(tx: Transaction, *, point_id: int | None = None, version: int | None = None, **facts: Any) -> ContactPoint:
    """A new one, or this one anew.

    Raises:
        HoldsEverywhere, PointUnclear, OddHours, NotFound, ChangedMeanwhile.
    """
    require_whole_house(tx)
    texts = [*facts["names"].values(), *facts["texts"].values(), facts.get("person", "")]
    if any(not facts["names"].get(one) for one in LANGUAGES) or any(len(text) > LONGEST for text in texts):
        raise PointUnclear(field="names", longest=LONGEST)
    opens, closes = facts.get("opens"), facts.get("closes")
    if (opens is None) != (closes is None) or (opens is not None and opens >= closes):
        raise OddHours(field="closes")
    if facts["way"] in (Way.ARTICLE, Way.TREE) and not facts["target"]:
        raise PointUnclear(field="target", longest=LONGEST)
    point = ContactPoint() if point_id is None else point_of(tx, point_id, version=version)
    for name, value in facts.items():
        setattr(point, name, value)
    tx.add(point)
    remark(point, "write")
    tx.session.flush()
    return point


def remove(tx: Transaction, point_id: int, *, version: int | None = None) -> None:
    """Raises HoldsEverywhere, NotFound, ChangedMeanwhile."""
    require_whole_house(tx)
    tx.session.delete(point_of(tx, point_id, version=version))
    tx.session.flush()


def point_of(tx: Transaction, point_id: int, *, version: int | None = None) -> ContactPoint:
    return row_of(tx, select(ContactPoint).where(ContactPoint.id == point_id), lock=True, version=version)


def phones(tx: Transaction) -> list[Branch]:
    """Branches of the house that can be called, for those whose address we don't know yet."""
    query = select(Branch).where(Branch.phone.is_not(None), Branch.partner.is_(False)).order_by(Branch.name)
    return list(tx.session.scalars(query))
