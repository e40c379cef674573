"""The one way in for what customers write: kept as it came, once, before anybody looks closer.

A letter is kept in the same commit as the message that has it read. Whoever brings it (the mailbox, a webhook) is
answered only after that commit, so nothing that was acknowledged is lost; what comes again changes nothing.
"""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dispatch.channels import payload
from dispatch.channels.inlet import Inlet
from dispatch.channels.letter import Letter, LetterOriginal, LetterState
from dispatch.channels.mail import reading
from dispatch.store.audit import Change
from dispatch.store.database import Transaction

MAIL = "message/rfc822"


def received_mail(tx: Transaction, inlet: Inlet, raw: bytes) -> Letter | None:
    """None where it was here before. What is too large is put on record as refused, without its bytes."""
    key, sender = reading.key_of(raw), reading.sender_of(raw)
    if len(raw) > reading.MOST_BYTES:
        return refused(tx, inlet, key=key, sender=sender, size=len(raw), because="too_large")
    return _received(tx, inlet, raw, media_type=MAIL, key=key, sender=sender)


def received_event(tx: Transaction, inlet: Inlet, raw: bytes, media_type: str) -> Letter | None:
    """None where it was here before. Raises Invalid: the refusal names the field."""
    said = payload.read(raw, media_type, inlet.channel)
    facts = {"key": said.key, "sender": said.sender, "thread": said.thread}
    return _received(tx, inlet, raw, media_type=media_type, **facts)


def refused(tx: Transaction, inlet: Inlet, *, key: str, sender: str, size: int, because: str) -> Letter | None:
    """On record only: that it came, from whom, and why nobody has read it. None where it was here before."""
    letter = _keep(tx, inlet, key=key, sender=sender, thread=None, size=size)
    if letter is not None:
        letter.state, letter.because = LetterState.REFUSED, because
    return letter


def _received(
    tx: Transaction, inlet: Inlet, raw: bytes, *, media_type: str, key: str, sender: str, thread: str | None = None
) -> Letter | None:
    letter = _keep(tx, inlet, key=key, sender=sender, thread=thread, size=len(raw))
    if letter is not None:
        letter.original = LetterOriginal(letter_id=letter.id, media_type=media_type, data=raw)
        tx.send("channels.read", letter_id=letter.id)
    return letter


def _keep(tx: Transaction, inlet: Inlet, *, key: str, sender: str, thread: str | None, size: int) -> Letter | None:
    row = {
        "inlet_id": inlet.id, "channel": inlet.channel, "key": key[:500], "sender": sender[:320], "thread": thread,
        "size": size, "state": LetterState.NEW, "received_at": tx.stamp.at, "version": 1,
    }  # fmt: skip
    kept = insert(Letter).values(row).on_conflict_do_nothing(constraint="uq_letter_once").returning(Letter.id)
    number = tx.session.scalar(kept)
    if number is None:
        return None
    tx.ledger.record(Change("letter", number, inlet.branch_id, None, "created", {"channel": [inlet.channel.value]}))
    return tx.session.scalars(select(Letter).where(Letter.id == number)).one()
