"""A customer's own copy: data.json, the files as files, and a word on what is what, in one ZIP file."""

import json
import zipfile
from collections.abc import Callable
from mimetypes import guess_extension
from tempfile import SpooledTemporaryFile

from sqlalchemy import select

from dispatch.channels.letter import LetterOriginal
from dispatch.errors import N_, NotFound
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.export import gathered
from dispatch.privacy.holdings import held_of
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.words import words_in
from dispatch.work import links
from dispatch.work.attachment import Attachment, AttachmentContent
from dispatch.work.link import Link, LinkPurpose, token_digest
from dispatch.work.work_order import WorkOrder

LASTS = links.LIVES[LinkPurpose.EXPORT]
IN_MEMORY = 8 * 1024 * 1024
EVERY = 10  # files, and then the page says how far it is
READ_ME = N_(
    "All that Doorstep holds of you.\n\ndata.json: what stands in our records, one list for each kind; “look” says who "
    "of us opened your phone number, door code or address. files/: pictures, papers, recordings and letters, named "
    "after the number they have in data.json."
)


def ask(tx: Transaction, order: WorkOrder) -> str:
    """Have it made. Answers the token of the link that opens it, for a day."""
    token = links.issue(tx, order, LinkPurpose.EXPORT)
    tx.session.flush()
    made = CustomerCopy(customer_id=order.customer_id, link_id=_link(tx, token).id, at=tx.stamp.at, files=0, done=0)
    tx.add(made)
    tx.session.flush()
    tx.send("privacy.pack", copy_id=made.id, language=order.language)
    return token


def of_link(tx: Transaction, token: str) -> CustomerCopy:
    """Raises NotFound."""
    found = tx.session.scalars(select(CustomerCopy).where(CustomerCopy.link_id == _link(tx, token).id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def pack(database: Database, settings: Settings, *, copy_id: int, language: str) -> None:
    """Read in one transaction; how far it is stands in others, for whoever waits. Done twice, it is made anew."""

    def tell(done: int, files: int) -> None:
        with database.transaction(SYSTEM) as tx:
            if (made := tx.session.get(CustomerCopy, copy_id)) is not None:
                made.done, made.files = done, files

    with SpooledTemporaryFile(IN_MEMORY) as file:
        with database.transaction(SYSTEM) as tx:
            made = tx.session.get(CustomerCopy, copy_id)
            if made is None or made.ready_at is not None:
                return
            _write(tx, made.customer_id, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED), language, tell)
        file.seek(0)
        data = file.read()
    with database.transaction(SYSTEM) as tx:
        if (made := tx.session.get(CustomerCopy, copy_id)) is not None:
            made.data, made.size, made.ready_at = data, len(data), tx.stamp.at


def _write(
    tx: Transaction, customer_id: int, packed: zipfile.ZipFile, language: str, tell: Callable[[int, int], None]
) -> None:
    with packed:
        packed.writestr("README.txt", words_in(language).gettext(READ_ME))
        held = gathered(tx, customer_id, without=(AttachmentContent, LetterOriginal, CustomerCopy))
        packed.writestr("data.json", json.dumps(held, ensure_ascii=False, indent=1))
        files = _files(tx, customer_id)
        for done, (name, noun, key) in enumerate(files, 1):
            packed.writestr(name, tx.session.scalars(select(noun.data).where(key)).one())
            if done % EVERY == 0:
                tell(done, len(files))


def _files(tx: Transaction, customer_id: int) -> list[tuple]:
    """Name in the copy, where its bytes lie, and which they are."""
    theirs = held_of(customer_id)
    pictures = select(Attachment.id, Attachment.media_type).join(Attachment.content)
    letters = select(LetterOriginal.letter_id, LetterOriginal.media_type).where(theirs[LetterOriginal])
    found = [
        (f"files/attachment-{id}{_ending(kind)}", AttachmentContent, AttachmentContent.attachment_id == id)
        for id, kind in tx.session.execute(pictures.where(theirs[Attachment]).order_by(Attachment.id))
    ]
    return found + [
        (f"files/letter-{id}{_ending(kind)}", LetterOriginal, LetterOriginal.letter_id == id)
        for id, kind in tx.session.execute(letters.order_by(LetterOriginal.letter_id))
    ]


def _ending(media_type: str) -> str:
    return guess_extension(media_type.partition(";")[0]) or ".bin"


def _link(tx: Transaction, token: str) -> Link:
    return tx.session.scalars(select(Link).where(Link.token_digest == token_digest(token))).one()
