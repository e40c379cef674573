"""What people do before anything is sold: say what they wish for, and propose what would stand where."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from dispatch.catalogue.fault_type import FaultTypeEdition, WorkKind
from dispatch.catalogue.part import Part
from dispatch.customers.home import Home, Room
from dispatch.errors import N_, Conflict, Invalid
from dispatch.intake.actions import fault_in_force, receive
from dispatch.intake.fields import FieldMissing
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Receipt, Request
from dispatch.presales import queries
from dispatch.presales.brief import Budget, DesignBrief
from dispatch.presales.proposal import DesignProposal
from dispatch.prices import estimating
from dispatch.store.database import Transaction
from dispatch.work import actions as work
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder

BEFORE_SALE = (WorkKind.CONSULTATION, WorkKind.DESIGN)
MOST_ROOMS, LONGEST_ROOM, LONGEST_WISHES = 30, 60, 4000
MOST_ITEMS = 200


class NotBeforeSale(Invalid):
    """This is no consultation."""

    says = N_("Choose a consultation or a design visit.")


class NoHome(Conflict):
    """Nobody knows where it is to be."""

    says = N_("Say first where it is to be: a proposal needs a home.")


class NothingProposed(Invalid):
    """A proposal without anything."""

    says = N_("Choose at least one device with a published price, the room it is for, and how many.")


class Item(NamedTuple):
    """`part`: the number of one with a published price."""

    room: str
    part: str
    pieces: int


def ask(
    tx: Transaction, request: Request, provider: Provider, *, rooms: Sequence[str], wishes: str, budget: Budget
) -> Receipt:
    """A wish instead of a fault: no triage, so that a time can be booked at once.

    Raises as `intake.receive`, and NotBeforeSale.
    """
    fault = fault_in_force(tx, request.fault, on=tx.stamp.at.date()) if request.fault else None
    if fault is None or fault.work_kind not in BEFORE_SALE:
        raise NotBeforeSale(field="fault")
    if not wishes.strip():
        raise FieldMissing(field="wishes")
    receipt = receive(tx, request, provider)
    brief = {"rooms": _named(rooms), "wishes": wishes.strip()[:LONGEST_WISHES], "budget": budget}
    tx.add(DesignBrief(work_order_id=receipt.order.id, **brief))
    tx.session.flush()
    tx.send("presales.asked", work_order_id=receipt.order.id)
    return receipt


def asked(tx: Transaction, *, work_order_id: int) -> None:
    """Ready to be planned, where we know the home; else the desk asks."""
    order = tx.session.get_one(WorkOrder, work_order_id)
    if order.state is OrderState.INTAKE and order.home is not None and order.home.sure and order.hands_are_due:
        work.move(tx, order.reference, "accept")


def propose(
    tx: Transaction, reference: str, items: Sequence[Item], *, fault: str, minutes: int | None = None
) -> DesignProposal:
    """An installation of the same household and home, with its rooms, that waits for the customer's yes to its price.
    `fault`: the code of the kind of work it will be.

    Raises:
        NotFound, NotBeforeSale, NoHome, NothingProposed, UnknownFault, OddLength.
    """
    order = queries.design(tx, reference)
    if order.home is None:
        raise NoHome
    kept = [Item(" ".join(one.room.split())[:LONGEST_ROOM], one.part, one.pieces) for one in items if one.part]
    parts = {one.number: one for one in queries.sold(tx, order)}
    if not 0 < len(kept) <= MOST_ITEMS or any(one.part not in parts or one.pieces < 1 for one in kept):
        raise NothingProposed(field="items")
    furnish(order.home, [one.room for one in kept])
    edition = fault_in_force(tx, fault, on=tx.stamp.at.date())
    installation = _installation(tx, order, edition, _listed(kept, parts, order.language))
    proposal = DesignProposal(
        work_order_id=order.id,
        installation=installation,
        installation_id=installation.id,
        items=[one._asdict() for one in kept],
        account_id=tx.stamp.by.account_id,
        made_at=tx.stamp.at,
    )
    tx.add(proposal)
    tx.ledger.say(order, "propose")
    tx.session.flush()
    pieces = Counter()
    for one in kept:
        pieces[one.part] += one.pieces
    estimating.make(tx, installation, minutes=minutes, parts=sorted(pieces.items()))
    return proposal


def answered(tx: Transaction, *, work_order_id: int, approved: bool) -> None:
    """The customer said yes to its price: it is to be planned. After a no the desk calls, as after every no."""
    proposal = queries.of_installation(tx, work_order_id)
    if proposal is not None and approved and proposal.installation.state is OrderState.INTAKE:
        work.move(tx, proposal.installation.reference, "accept", reason=HANDS)


def furnish(home: Home, names: Sequence[str]) -> None:
    """Rooms that aren't known yet; a home keeps those it has."""
    known = {room.name.casefold() for room in home.rooms}
    for name in _named(names):
        if name.casefold() not in known:
            home.rooms.append(Room(name=name))
            known.add(name.casefold())


def _installation(tx: Transaction, order: WorkOrder, fault: FaultTypeEdition, description: str) -> WorkOrder:
    return work.open_order(
        tx,
        branch=order.branch,
        customer=order.customer,
        home=order.home,
        fault=fault,
        channel=order.channel,
        title=fault.name_in(order.language),
        description=description,
        language=order.language,
    )


def _listed(items: Sequence[Item], parts: dict[str, Part], language: str) -> str:
    return "\n".join(f"{one.room}: {one.pieces} × {parts[one.part].name_in(language)}" for one in items)


def _named(rooms: Sequence[str]) -> list[str]:
    found = (" ".join(one.split())[:LONGEST_ROOM] for one in rooms)
    return list(dict.fromkeys(one for one in found if one))[:MOST_ROOMS]


HANDS = "insists"  # of the closed list: the customer wants it
TOPICS = {"presales.asked": asked, "prices.answered": answered}
