"""What people do with letters that nothing else could decide."""

from dataclasses import replace

from dispatch.channels import queries
from dispatch.channels.answering import attach, settle
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.opening import open_from
from dispatch.channels.reading import keep_files, said_in
from dispatch.errors import N_, Conflict
from dispatch.intake import fields
from dispatch.intake.area import HERE
from dispatch.intake.geocoding import Provider
from dispatch.settings import Settings
from dispatch.store.database import Transaction
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder


class Decided(Conflict):
    """Somebody has decided this already."""

    says = N_("Somebody has decided about this letter already. Load the page again.")


def attach_to(tx: Transaction, letter_id: int, reference: str, settings: Settings) -> WorkOrder:
    """Raises NotFound, Decided."""
    letter = _open(tx, letter_id)
    order = work_order(tx, reference.strip().upper()).kept
    said = said_in(letter, settings)
    letter.account_id = tx.stamp.by.account_id
    attach(tx, letter, said, order)
    keep_files(tx, letter, said, order)
    return order


def open_order(
    tx: Transaction,
    letter_id: int,
    settings: Settings,
    provider: Provider,
    *,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> WorkOrder:
    """A new order, with the contact somebody has found out; what isn't given stays as the letter has it.

    Raises:
        NotFound, Decided, NoContact.
        Invalid: a field can't be right.
    """
    letter = _open(tx, letter_id)
    said = said_in(letter, settings)
    said = replace(
        said,
        name=fields.line(name, "name", most=120) or said.name,
        phone=fields.phone(phone, HERE) or said.phone,
        email=fields.email(email) or said.email,
        subject=said.subject or said.text[:80] or "…",
    )
    order = open_from(tx, letter, said, provider)
    letter.account_id = tx.stamp.by.account_id
    settle(letter, LetterState.OPENED, order)
    keep_files(tx, letter, said, order)
    return order


def let_be(tx: Transaction, letter_id: int) -> Letter:
    """Nothing follows. Raises NotFound, Decided."""
    letter = _open(tx, letter_id)
    letter.account_id = tx.stamp.by.account_id
    settle(letter, LetterState.LET_BE, None, because=letter.because)
    return letter


def _open(tx: Transaction, letter_id: int) -> Letter:
    letter = queries.letter(tx, letter_id, lock=True)
    if letter.state is not LetterState.UNSURE:
        raise Decided
    return letter
