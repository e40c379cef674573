"""Who is calling: households found while somebody speaks, by whatever they said first."""

from sqlalchemy import ColumnElement, CompoundSelect, Text, func, intersect, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import selectinload

from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device
from dispatch.store.database import Transaction
from dispatch.work.households import known_to
from dispatch.work.queries import visible
from dispatch.work.search import whole_numbers
from dispatch.work.work_order import WorkOrder

AT_ONCE = 12
MOST_WORDS = 6
MOST = 1000
GRAMS = ARRAY(Text)


def callers(tx: Transaction, text: str, *, limit: int = AT_ONCE) -> list[Customer]:
    """By a whole phone number, e-mail address or order's number; else by words of which each begins or is part of a
    name, an address or a serial number. Whose name begins so stands first. A part of a number or an e-mail address
    finds nobody: it would tell what is masked, digit by digit and unlogged."""
    said = " ".join(text.split())
    if not said:
        return []
    return _found(tx, _exact(tx, said), limit) or _found(tx, _in_words(said), limit, first=said)


def _found(tx: Transaction, condition: ColumnElement[bool], limit: int, *, first: str = "") -> list[Customer]:
    query = select(Customer).where(condition, known_to(tx.stamp.by), Customer.erased_at.is_(None))
    query = query.options(selectinload(Customer.homes)).limit(limit)
    begins = Customer.name.istartswith(first, autoescape=True)
    return list(tx.session.scalars(query.order_by(begins.desc(), Customer.name, Customer.id)))


def _exact(tx: Transaction, said: str) -> ColumnElement[bool]:
    order = select(WorkOrder.customer_id).where(WorkOrder.reference == said.upper(), visible(tx.stamp.by))
    return or_(
        Customer.phone.in_(whole_numbers(said)),
        Customer.email == said.lower(),
        Customer.id.in_(order),
    )


def _in_words(said: str) -> ColumnElement[bool]:
    words = said.replace(",", " ").split()[:MOST_WORDS]
    if len(words) == 1:
        return Customer.id.in_(_with(words[0], most=MOST))
    return Customer.id.in_(intersect(*(_with(word) for word in words)))


def _with(word: str, *, most: int | None = None) -> CompoundSelect:
    """Ids of customers with that word somewhere. The index knows groups of three letters, so what it finds is looked
    at again. `most`: of each kind; a word that half a town has is to be followed by another."""
    asked = func.asked_grams(word, type_=GRAMS)
    address = func.address_of(Home.street, Home.postcode, Home.city)
    name = func.search_grams(Customer.name, type_=GRAMS).contains(asked) & _has(Customer.name, word)
    lives = func.search_grams(address, type_=GRAMS).contains(asked) & _has(address, word)
    owns = func.search_grams(Device.serial, type_=GRAMS).contains(asked) & _has(Device.serial, word)
    ways = (
        select(Customer.id.label("id")).where(name),
        select(Home.customer_id.label("id")).where(lives),
        select(Home.customer_id.label("id")).join(Device, Device.home_id == Home.id).where(owns),
    )
    return union_all(*(select(way.limit(most).subquery().c.id) for way in ways))


def _has(column: ColumnElement[str], word: str) -> ColumnElement[bool]:
    """One or two letters must begin a word, else every name would have them."""
    if len(word) > 2:
        return column.icontains(word, autoescape=True)
    return column.istartswith(word, autoescape=True) | column.icontains(f" {word}", autoescape=True)
