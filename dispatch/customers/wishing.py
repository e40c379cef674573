"""What a household asks of us beforehand: whom to send, and when its homes can be entered."""

from collections.abc import Mapping

from sqlalchemy import select

from dispatch.customers.access_hours import checked
from dispatch.customers.customer import Customer
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Home
from dispatch.errors import NotFound
from dispatch.people.engineer import Engineer
from dispatch.store.audit import remark
from dispatch.store.database import Transaction


def wishes(tx: Transaction, customer: Customer) -> list[EngineerWish]:
    query = select(EngineerWish).where(EngineerWish.customer_id == customer.id).order_by(EngineerWish.id)
    return list(tx.session.scalars(query))


def wish(
    tx: Transaction, customer: Customer, engineer: Engineer, kind: WishKind, *, home_id: int | None = None
) -> EngineerWish:
    """`home_id`: only there. The next plan and the next offers heed it; what is given out stays.

    Raises:
        NotFound: that is no home of theirs.
        WishedAlready.
    """
    home = None if home_id is None else home_of(customer, home_id)
    said = EngineerWish(customer=customer, engineer=engineer, kind=kind, home_id=home and home.id)
    with tx.savepoint():
        tx.add(said)
    return said


def take_back(tx: Transaction, customer: Customer, wish_id: int) -> None:
    """Raises NotFound."""
    found = tx.session.get(EngineerWish, wish_id)
    if found is None or found.customer_id != customer.id:
        raise NotFound
    tx.session.delete(found)
    tx.session.flush()


def set_hours(tx: Transaction, customer: Customer, home_id: int, given: Mapping[str, str]) -> Home:
    """`given`: weekday → hours as they are written, see access_hours. Raises NotFound, HoursUnfit."""
    home = home_of(customer, home_id)
    home.access_hours = checked(given)
    remark(home, "set_hours")
    tx.session.flush()
    return home


def home_of(customer: Customer, home_id: int) -> Home:
    """Raises NotFound."""
    found = next((home for home in customer.homes if home.id == home_id), None)
    if found is None:
        raise NotFound
    return found
