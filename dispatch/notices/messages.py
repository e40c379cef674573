"""What is written when the rooms below say that something happened."""

from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.notices import wording
from dispatch.notices.engineer_note import EngineerNote, NoteEvent
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

FALLBACK = (ContactChannel.SMS, ContactChannel.EMAIL, ContactChannel.CALL)
REMINDED = timedelta(hours=24)  # before the window opens, where it was agreed earlier than twice that


def tell(
    tx: Transaction, *, work_order_id: int, event: str, generation: int, visit_id: int | None = None
) -> Message | None:
    """Write the customer's message and have it delivered. Nothing is written when something newer has been agreed
    since, or when it was written already."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    if order.generation != generation or order.customer.erased_at is not None or _written(tx, order, event):
        return None
    visit = visit_id and tx.session.get_one(Visit, visit_id)
    message = compose(tx, order, event, visit)
    tx.add(message)
    tx.session.flush()
    if message.delivery is Delivery.QUEUED:
        tx.send("notices.deliver", message_id=message.id)
    if event == "window":
        _remind(tx, order, visit)
    return message


def engineer_assigned(tx: Transaction, *, visit_id: int) -> None:
    """A note that stays unread until the engineer opens their day. Nothing new, no new note."""
    visit = tx.session.get_one(Visit, visit_id)
    if visit.engineer_id is None or visit.starts_at is None:
        return
    earlier = tx.session.scalars(
        select(EngineerNote)
        .where(EngineerNote.visit_id == visit.id, EngineerNote.engineer_id == visit.engineer_id)
        .order_by(EngineerNote.id.desc())
    ).first()
    if earlier is None or earlier.starts_at != visit.starts_at:
        tx.add(
            EngineerNote(
                engineer_id=visit.engineer_id,
                visit_id=visit.id,
                event=NoteEvent.MOVED if earlier else NoteEvent.GIVEN,
                starts_at=visit.starts_at,
                written_at=tx.stamp.at,
            )
        )


def channel_for(customer: Customer) -> ContactChannel | None:
    """The one they like best, else SMS, else mail, else a call by one of us; None where nothing reaches them."""
    return next((c for c in (customer.prefers, *FALLBACK) if customer.reachable_by(c)), None)


def _written(tx: Transaction, order: WorkOrder, event: str) -> bool:
    same = select(Message.id).where(
        Message.work_order_id == order.id, Message.event == event, Message.generation == order.generation
    )
    return tx.session.scalars(same.limit(1)).first() is not None


def compose(tx: Transaction, order: WorkOrder, event: str, visit: Visit | None) -> Message:
    """The message as it would be written now; not kept yet."""
    customer, language = order.customer, wording.language_of(order)
    channel = channel_for(customer)
    facts = wording.facts_of(order, visit, now=tx.stamp.at, language=language, link=wording.HIDDEN)
    words = wording.words(event, language, facts)
    return Message(
        work_order=order,
        visit=visit,
        direction=Direction.OUT,
        channel=channel or customer.prefers,
        event=event,
        generation=order.generation,
        language=language,
        recipient=(customer.email if channel is ContactChannel.EMAIL else customer.phone) or "",
        subject=words.subject,
        body=words.body,
        delivery=Delivery.QUEUED if channel else Delivery.FAILED,
        written_at=tx.stamp.at,
        tries=0,
    )


def _remind(tx: Transaction, order: WorkOrder, visit: Visit) -> None:
    """A later agreement makes the reminder stale, and it isn't sent."""
    moment: datetime = visit.window_from - REMINDED
    if moment - tx.stamp.at > REMINDED:
        facts = {"work_order_id": order.id, "event": "reminder", "generation": order.generation}
        tx.send_later(moment, "notices.tell", **facts, visit_id=visit.id)


TOPICS = {"notices.tell": tell, "notices.engineer_assigned": engineer_assigned}
