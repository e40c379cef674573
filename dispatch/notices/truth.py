"""Whether what a message would say is still so, at the moment it goes."""

from datetime import datetime

from dispatch.notices.message import Message
from dispatch.notices.texts import EVENTS
from dispatch.work.lifecycle import HELD, VisitState

# Whatever else was agreed meanwhile.
LASTING = {"complaint_received", "complaint_heard", "complaint_decided", "appeal_received", "suggestion_answered"}
LASTING |= {"issue"}


def still_true(message: Message, now: datetime) -> bool:
    """What a person wrote always is. What we wrote is not, once something newer was agreed, or its time is over."""
    if message.event not in EVENTS:
        return True
    if message.event in LASTING:
        return True
    if message.generation != message.work_order.generation:
        return False
    visit = message.visit
    if message.event in ("window", "reminder"):
        return visit.window_to is not None and now < visit.window_to and visit.arrived_at is None
    if message.event == "on_the_way":
        return visit.state is VisitState.TRAVELLING
    if message.event == "another_engineer":
        return visit is not None and visit.state in HELD
    if message.event == "late":
        return visit.state in HELD | {VisitState.TRAVELLING}
    return True
