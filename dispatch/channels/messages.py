"""What the worker does for this room."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from dispatch.channels import mailbox, reading
from dispatch.channels.inlet import Inlet
from dispatch.channels.inlets import mail_inlet
from dispatch.channels.letter import Letter, LetterOriginal, LetterState
from dispatch.intake.messages import provider
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction

ORIGINALS = timedelta(days=90)  # kept so long byte for byte
STRANGERS = timedelta(days=90)  # and so long what was never anybody's order
GONE = "•"


def read(database: Database, settings: Settings, *, letter_id: int) -> None:
    with database.transaction(SYSTEM) as tx:
        reading.read(tx, letter_id, settings, provider(settings))


def look(database: Database, settings: Settings) -> None:
    """Take what is new in the mailbox, each mail in a commit of its own. A silent one is put on record and looked
    at again in a minute: nothing of it is lost, and nobody needs to set it aside."""
    if settings.mailbox is None:
        return
    with database.transaction(SYSTEM) as tx:
        inlet = mail_inlet(tx)
        mark = inlet and mailbox.mark_of(tx, inlet)
    if inlet is None:
        return
    try:
        with mailbox.opened(settings.mailbox) as box:
            for uid in mailbox.new_in(box, mark, database.clock()):
                with database.transaction(SYSTEM) as tx:
                    mailbox.take(tx, inlet, box, uid)
            _found(database, inlet, None)
    except mailbox.MailboxSilent as silent:
        _found(database, inlet, silent)


def forget(tx: Transaction) -> None:
    """Originals after their time, and the words of strangers whose letters led to nothing."""
    old = tx.stamp.at - ORIGINALS
    letters = select(Letter.id).where(Letter.received_at < old)
    tx.session.execute(delete(LetterOriginal).where(LetterOriginal.letter_id.in_(letters)))
    strangers = (
        Letter.received_at < tx.stamp.at - STRANGERS,
        Letter.work_order_id.is_(None),
        Letter.customer_id.is_(None),
        Letter.state != LetterState.NEW,
        Letter.sender != GONE,
    )
    blank = {"sender": GONE, "thread": None, "subject": None, "body": None, "not_kept": None}
    tx.session.execute(update(Letter).where(*strangers).values(blank), execution_options={"synchronize_session": False})


def _found(database: Database, inlet: Inlet, silent: mailbox.MailboxSilent | None) -> None:
    with database.transaction(SYSTEM) as tx:
        mark = mailbox.mark_of(tx, inlet)
        if silent is None:
            mark.answered_at, mark.failed_at, mark.fault = tx.stamp.at, None, None
        else:
            mark.failed_at, mark.fault = mark.failed_at or tx.stamp.at, str(silent.facts["fault"])


TOPICS = {"channels.forget": forget}
DATABASE_TOPICS = {"channels.read": read, "channels.look": look}
PERIODIC = {"channels.look": "* * * * *", "channels.forget": "17 3 * * *"}
