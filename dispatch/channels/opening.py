"""A new matter out of a letter: the same way in as forms and programs."""

from sqlalchemy import select

from dispatch.channels.inlet import Inlet
from dispatch.channels.language import language_of
from dispatch.channels.letter import Letter
from dispatch.channels.reaching import customers_within
from dispatch.channels.said import LONGEST, Said
from dispatch.customers.customer import Customer
from dispatch.intake.actions import receive
from dispatch.intake.area import OutOfArea, PlaceUnknown
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Request
from dispatch.store.database import Transaction
from dispatch.work.households import staying
from dispatch.work.work_order import WorkOrder


def customer_of(tx: Transaction, inlet: Inlet, said: Said) -> Customer | None:
    """Whom we know by exactly that address or number, as far as the inlet may speak of them."""
    ways = [Customer.email == said.email] if said.email else []
    ways += [Customer.phone == said.phone] if said.phone else []
    for way in ways:
        query = (
            select(Customer)
            .where(way, customers_within(inlet), Customer.erased_at.is_(None))
            .order_by(Customer.id)
            .limit(1)
        )
        if (found := tx.session.scalars(staying(query)).one_or_none()) is not None:
            return found
    return None


def open_from(tx: Transaction, letter: Letter, said: Said, provider: Provider) -> WorkOrder:
    """Where the letter names no address and the customer has several, the inlet's branch answers for it.

    Raises:
        NoContact: there is no way to answer.
        Invalid: something about it can't be kept.
    """
    customer = customer_of(tx, letter.inlet, said)
    words = {"title": title_of(said), "description": said.text[:LONGEST]}
    language = said.language or (None if customer else language_of(f"{said.subject}\n{said.text}"))
    request = Request(
        channel=letter.channel,
        name=customer.name if customer else said.name or said.sender,
        phone=said.phone,
        email=said.email,
        language=language,
        among=letter.inlet.reach,
        **vars(said.place),
        **words,
    )
    at_the_inlet = Request(**vars(request) | {"branch": letter.inlet.branch.code})
    if not request.has_address and not (customer and len(customer.homes) == 1):
        return receive(tx, at_the_inlet, provider).order
    try:
        with tx.savepoint():
            return receive(tx, request, provider).order
    except (OutOfArea, PlaceUnknown):
        return receive(tx, at_the_inlet, provider).order


def title_of(said: Said) -> str:
    """The subject, else how the text begins; short enough for a list."""
    start = said.subject or said.text.strip().split("\n", 1)[0]
    return start[:117] + "…" if len(start) > 118 else start
