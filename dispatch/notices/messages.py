"""What is written when the rooms below say that something happened."""

from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.customers.customer import ContactChannel, Customer
from dispatch.notices import engineers, lateness, unseen, wording
from dispatch.notices.asked import OF_A_HOLD, held_time
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.notices.sender import sender_of
from dispatch.notices.staff import telling
from dispatch.notices.texts import Text, text_for
from dispatch.store.database import Transaction
from dispatch.work.visit import Visit
from dispatch.work.whole import behind
from dispatch.work.work_order import WorkOrder

FALLBACK = (ContactChannel.SMS, ContactChannel.EMAIL, ContactChannel.CALL)
REMINDED = timedelta(hours=24)  # before the window opens, where it was agreed earlier than twice that


def tell(
    tx: Transaction,
    *,
    work_order_id: int,
    event: str,
    generation: int,
    visit_id: int | None = None,
    round: int = 0,
    at_door: str | None = None,
    facts: dict[str, str] | None = None,
) -> Message | None:
    """Write the customer's message and have it delivered. Nothing is written when something newer has been agreed
    since, or when it was written already. `at_door` (ISO 8601): the arrival it tells of. `facts`: what only the caller
    knows; they come from within a transaction, never through the queue, for customers' words may be among them."""
    order = tx.session.get_one(WorkOrder, work_order_id, with_for_update={"key_share": True})
    if order.generation != generation or order.customer.erased_at is not None or _written(tx, order, event, round):
        return None
    if event in OF_A_HOLD and held_time(tx, order, event) is None:
        return None
    visit = visit_id and tx.session.get_one(Visit, visit_id)
    _void_calls(tx, order)
    known = {"at_door": at_door and datetime.fromisoformat(at_door), "sender": sender_of(tx, order), "facts": facts}
    message = compose(tx, order, event, visit, **known)
    message.round = round
    tx.add(message)
    tx.session.flush()
    send_off(tx, message)
    if event == "window":
        _remind(tx, order, visit)
    return message


def send_off(tx: Transaction, message: Message) -> None:
    """To the gateway, to the browser that allowed it, or onto the list of calls."""
    if message.channel is ContactChannel.CALL and message.recipient:
        reason = CallReason.FALLBACK if message.instead_of_id else CallReason.PREFERS
        to_call(tx, message.work_order, reason, message=message)
    elif message.delivery is Delivery.QUEUED:
        tx.send("notices.deliver", message_id=message.id)
    tx.send("notices.push", message_id=message.id)


def channel_for(customer: Customer, *, after: ContactChannel | None = None) -> ContactChannel | None:
    """The one they like best, else SMS, else mail, else a call by one of us; None where nothing reaches them.
    `after`: that one and those before it have been tried."""
    ways = [one for one in dict.fromkeys((customer.prefers, *FALLBACK)) if customer.reachable_by(one)]
    if after is not None:
        # Nobody who gets no text messages is asked by text message whether the mail came.
        ways = [one for one in FALLBACK[FALLBACK.index(after) + 1 :] if one in ways] if after in FALLBACK else []
    return next(iter(ways), None)


def compose(
    tx: Transaction,
    order: WorkOrder,
    event: str,
    visit: Visit | None,
    *,
    at_door: datetime | None = None,
    sender: str | None = None,
    text: Text | None = None,
    facts: dict[str, str] | None = None,
) -> Message:
    """The message as it would be written now; not kept yet. `text`: where it is known which one is used. `facts`: as
    in `tell`."""
    customer, language = order.customer, wording.language_of(order)
    channel = channel_for(customer)
    known = {"now": tx.stamp.at, "language": language, "sender": sender, "at_door": at_door}
    known["held"] = held_time(tx, order, event)
    said = wording.facts_of(order, visit, link=wording.HIDDEN, **known) | (facts or {})
    words = wording.words(text or text_for(tx, event, language, order.branch.tone), said)
    return Message(
        work_order=order,
        visit=visit,
        direction=Direction.OUT,
        channel=channel or customer.prefers,
        event=event,
        generation=order.generation,
        round=0,
        at_door=at_door or (event == "on_the_way" and visit and wording.expected(visit, tx.stamp.at)) or None,
        language=language,
        recipient=recipient(customer, channel),
        subject=words.subject,
        body=words.body,
        facts=facts,
        delivery=Delivery.QUEUED if channel else Delivery.FAILED,
        written_at=tx.stamp.at,
        tries=0,
    )


def recipient(customer: Customer, channel: ContactChannel | None) -> str:
    return (customer.email if channel is ContactChannel.EMAIL else customer.phone) or ""


def _written(tx: Transaction, order: WorkOrder, event: str, round: int) -> bool:
    same = select(Message.id).where(
        Message.work_order_id == order.id, Message.event == event, Message.generation == order.generation
    )
    return tx.session.scalars(same.where(Message.round == round).limit(1)).first() is not None


def _void_calls(tx: Transaction, order: WorkOrder) -> None:
    """Nobody shall call to say what is no longer so."""
    older = select(Message).where(Message.work_order_id == order.id, Message.generation < order.generation)
    older = older.where(Message.delivery == Delivery.QUEUED, Message.channel == ContactChannel.CALL)
    for message in tx.session.scalars(older):
        message.delivery = Delivery.VOID


def _remind(tx: Transaction, order: WorkOrder, visit: Visit) -> None:
    """A later agreement makes the reminder stale, and it isn't sent. Each time somebody comes has its own."""
    for each in [visit, *(later for later in behind(visit) if later.leads and later.window_from)]:
        moment: datetime = each.window_from - REMINDED
        if moment - tx.stamp.at > REMINDED:
            facts = {"work_order_id": order.id, "event": "reminder", "generation": order.generation}
            tx.send_later(moment, "notices.tell", **facts, visit_id=each.id, round=each.stay - visit.stay)


TOPICS = {"notices.tell": tell, **engineers.TOPICS, **lateness.TOPICS, **telling.TOPICS, **unseen.TOPICS}
PERIODIC = {**lateness.PERIODIC, **unseen.PERIODIC}
