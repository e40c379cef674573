"""Letters to whoever complained, in their language, and what we promise in them."""

from datetime import datetime
from typing import Any

from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.complaints.complaint import Complaint, Hearing
from dispatch.ledger.promise import Ending, Fact, Promise, PromiseChannel, PromiseKind
from dispatch.ledger.telling import ended, said
from dispatch.notices import wording
from dispatch.notices.message import Delivery, Message
from dispatch.notices.messages import tell
from dispatch.notices.sender import first_name
from dispatch.notices.sentences import sentence_with
from dispatch.quality.terms import terms_of
from dispatch.store.database import Transaction
from dispatch.words import money

COINS = 100  # a remedy is whole units


def received(tx: Transaction, complaint: Complaint) -> None:
    """By when a person says they have it, and by when they decide: both are promises from now on."""
    hearing = complaint.hearing
    facts = _facts(complaint) | {"heard_by": _when(complaint, hearing.acknowledge_due)}
    facts["decide_by"] = _when(complaint, hearing.decide_due)
    message = _tell(tx, hearing, "appeal_received" if hearing.is_appeal else "complaint_received", facts)
    if message is None:
        return
    hearing.acknowledge_promise = _promised(
        tx, message, PromiseKind.COMPLAINT_HEARD, facts["heard_by"], hearing.acknowledge_due
    )
    hearing.decide_promise = _promised(
        tx, message, PromiseKind.COMPLAINT_DECIDED, facts["decide_by"], hearing.decide_due
    )
    tx.session.flush()


def acknowledged(tx: Transaction, hearing: Hearing) -> None:
    facts = _facts(hearing.complaint) | {"decide_by": _when(hearing.complaint, hearing.decide_due)}
    _tell(tx, hearing, "complaint_heard", facts)


def decided(tx: Transaction, hearing: Hearing, *, appeal_by: datetime | None) -> None:
    """What, why and what now, in whole sentences. `appeal_by`: None where there is no appeal any more."""
    complaint, language = hearing.complaint, wording.language_of(hearing.complaint.work_order)
    facts = _facts(complaint) | {"explanation": hearing.explanation}
    facts["decision"] = named(tx, CodeList.COMPLAINT_OUTCOME, hearing.outcome, language)
    facts["because"] = named(tx, CodeList.COMPLAINT_REASON, hearing.reason, language)
    facts["remedy"] = remedy_says(tx, hearing, language)
    facts["appeal_by"] = appeal_by and _when(complaint, appeal_by)
    facts["body"] = terms_of(tx, complaint.work_order.branch_id).body_name
    _tell(tx, hearing, "complaint_decided", facts)


def remedy_says(tx: Transaction, hearing: Hearing, language: str) -> str:
    """With the amount, where it is money; '' where there is none."""
    if hearing.remedy is None:
        return ""
    name = named(tx, CodeList.REMEDY, hearing.remedy, language)
    if hearing.remedy_amount is None:
        return name
    return f"{name}: {money(hearing.remedy_amount * COINS, hearing.currency, language)}"


def named(tx: Transaction, which: CodeList, code: str | None, language: str) -> str:
    found = tx.session.get(ClosingCode, (which, str(code))) if code else None
    return found.name_in(language) if found else ""


def met(tx: Transaction, promise: Promise | None, at: datetime) -> None:
    """It was done: in time it is kept, else it broke when its time passed."""
    if promise is None or promise.ending is not None:
        return
    if at <= promise.due_to:
        ended(tx, promise, Ending.KEPT, fact=Fact.ANSWERED, at=at)
    else:
        ended(tx, promise, Ending.BROKEN, fact=Fact.PASSED, at=promise.due_to)


def needless(tx: Transaction, promise: Promise | None) -> None:
    """The customer has taken it back."""
    if promise is not None and promise.ending is None:
        ended(tx, promise, Ending.VOID, fact=Fact.CALLED_OFF)


def _tell(tx: Transaction, hearing: Hearing, event: str, facts: dict[str, Any]) -> Message | None:
    order = hearing.complaint.work_order
    known = {name: value for name, value in facts.items() if value}
    sent = {"event": event, "generation": order.generation, "round": hearing.id, "facts": known}
    return tell(tx, work_order_id=order.id, **sent)


def _facts(complaint: Complaint) -> dict[str, Any]:
    """Whoever decides signs."""
    account = complaint.hearing.account
    return {"complaint": complaint.reference, "sender": first_name(account.name) if account else None}


def _when(complaint: Complaint, at: datetime) -> str:
    order = complaint.work_order
    return wording.day_and_time(at.astimezone(order.branch.calendar.tz), wording.language_of(order))


def _promised(tx: Transaction, message: Message, kind: PromiseKind, fact: str, due_to: datetime) -> Promise:
    reaches = message.delivery is not Delivery.FAILED
    return said(
        tx,
        message.work_order,
        kind,
        wording=sentence_with(message.body, fact),
        channel=PromiseChannel(message.channel) if reaches else PromiseChannel.PAGE,
        due_to=due_to,
        language=message.language,
    )
