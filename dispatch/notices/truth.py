"""Whether what a message would say is still so, at the moment it goes."""

from datetime import datetime

from dispatch.notices import wording
from dispatch.notices.message import Message
from dispatch.work.lifecycle import VisitState


def still_true(message: Message, now: datetime) -> bool:
    """What a person wrote always is. What we wrote is not, once something newer was agreed, or its time is over."""
    if message.event not in wording.EVENTS:
        return True
    if message.generation != message.work_order.generation:
        return False
    visit = message.visit
    if message.event in ("window", "reminder"):
        return visit.window_to is not None and now < visit.window_to and visit.arrived_at is None
    if message.event in ("on_the_way", "late"):
        return visit.state is VisitState.TRAVELLING
    return True
