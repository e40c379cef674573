"""Who asks: found again by phone number or e-mail address, never by name alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import or_, select

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.errors import N_, Invalid
from dispatch.store.database import Transaction
from dispatch.store.turns import Turn, take_turn
from dispatch.work.households import staying
from dispatch.work.work_order import WorkOrder

USUAL_LANGUAGE = "nb"


class NoContact(Invalid):
    """There is no way to answer."""

    says = N_("A phone number or an e-mail address is needed, or nobody can answer. Give one of them.")


class Person(NamedTuple):
    """As much of a customer as it takes to find them again; imports load thousands."""

    id: int
    name: str
    phone: str | None
    email: str | None


Somebody = TypeVar("Somebody", Customer, Person)


@dataclass(frozen=True, kw_only=True)
class Contact:
    """As `fields` cleans them: E.164, lower case."""

    name: str
    phone: str | None
    email: str | None
    language: str

    def whom(self, people: Iterable[Somebody]) -> Somebody | None:
        """Who of these it is; of several the one with this name, else the first."""
        theirs = [person for person in people if self._is_of(person)]
        return next((person for person in theirs if self._names(person)), next(iter(theirs), None))

    def _is_of(self, person: Somebody) -> bool:
        """One of the two is the same and the other not another, or one is the same and the name too."""
        phone, email = _agrees(self.phone, person.phone), _agrees(self.email, person.email)
        return (phone is True or email is True) and (self._names(person) or False not in (phone, email))

    def _names(self, person: Somebody) -> bool:
        return self.name.casefold() == person.name.casefold()


def find_or_create(tx: Transaction, contact: Contact, *, among: Collection[int] | None = None) -> Customer:
    """`among`: only who has an order of these branches is found again. Raises NoContact."""
    require_contact(contact.phone, contact.email)
    found = _known(tx, contact, among)
    if found is None:
        return _create(tx, contact)
    # What a stranger types into the public form must not become the address our links are sent to.
    if tx.stamp.by.account_id is not None:
        found.phone = found.phone or contact.phone
        found.email = found.email or contact.email
    return found


def require_contact(phone: str | None, email: str | None) -> None:
    """Raises NoContact."""
    if not (phone or email):
        raise NoContact


def _known(tx: Transaction, contact: Contact, among: Collection[int] | None) -> Customer | None:
    # Two requests of one person at once take turns, so that the second finds whom the first has created.
    take_turn(tx.session, Turn.PERSON, contact.phone or contact.email)
    ways = [Customer.phone == contact.phone] if contact.phone else []
    ways += [Customer.email == contact.email] if contact.email else []
    query = select(Customer).where(or_(*ways), Customer.erased_at.is_(None)).order_by(Customer.id)
    if among is not None:
        theirs = select(WorkOrder.id).where(WorkOrder.customer_id == Customer.id, WorkOrder.branch_id.in_(among))
        query = query.where(theirs.exists())
    return contact.whom(tx.session.scalars(staying(query)))


def _create(tx: Transaction, contact: Contact) -> Customer:
    customer = Customer(
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        language=contact.language,
        prefers=ContactChannel.SMS if contact.phone else ContactChannel.EMAIL,
    )
    tx.add(customer)
    tx.session.flush()
    return customer


def _agrees(given: str | None, known: str | None) -> bool | None:
    """None where one of them is not known."""
    return given == known if given and known else None
