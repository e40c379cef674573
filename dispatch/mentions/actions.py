"""What people do with mentions."""

import csv
import io
from datetime import UTC, datetime

from sqlalchemy import select

from dispatch.catalogue.closing_code import CodeList
from dispatch.errors import N_, Invalid
from dispatch.intake import fields
from dispatch.intake.actions import receive
from dispatch.intake.geocoding import Provider
from dispatch.intake.request import Request
from dispatch.mentions import queries
from dispatch.mentions.mention import MENTION_LIFE, Mention, MentionState
from dispatch.mentions.suggesting import suggestion
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.actions import NoSuchMove
from dispatch.work.codes import require_code
from dispatch.work.queries import work_order

MOST_ROWS = 2000
COLUMNS = {"source", "handle", "text"}
CENTURY = range(2000, 2100)  # what is said at the ends of time can be written, and never be read again


class NotAList(Invalid):
    """The file can't be read as a list of mentions."""

    says = N_("This is no list of mentions. Send CSV with columns source, handle and text.")


def add(
    tx: Transaction,
    *,
    source: str,
    handle: str,
    text: str,
    link: str | None = None,
    language: str | None = None,
    external_key: str | None = None,
    said_at: datetime | None = None,
) -> Mention:
    """Whatever a program found or a person saw; the same key of the same source comes in once.

    Raises:
        FieldMissing, TooLong, NotAChoice: a field can't be right; the refusal names it.
    """
    key = fields.line(external_key, "external_key") or None
    source = fields.line(source, "source", most=40).lower()
    known = (
        key
        and tx.session.scalars(
            select(Mention).where(Mention.source == source, Mention.external_key == key)
        ).one_or_none()
    )
    if known:
        return known
    said = fields.words(text, "text")
    for name, value in (("source", source), ("handle", handle), ("text", said)):
        if not value:
            raise fields.FieldMissing(field=name)
    link = fields.line(link, "link", most=500) or None
    if link and not link.startswith(("https://", "http://")):
        raise fields.NotAChoice(field="link")
    mention = Mention(
        source=source,
        external_key=key,
        handle=fields.line(handle, "handle", most=120),
        text=said,
        link=link,
        language=fields.choice(language, "language", LANGUAGES) or "en",
        said_at=said_at or tx.stamp.at,
        received_at=tx.stamp.at,
        state=MentionState.NEW,
        state_since=tx.stamp.at,
        suggestion=suggestion(said),
        account_id=tx.stamp.by.account_id,
    )
    tx.add(mention)
    remark(mention, "mention_add")
    tx.session.flush()
    return mention


def add_list(tx: Transaction, data: bytes) -> list[Mention]:
    """From CSV. All of it or nothing. Raises NotAList, or the refusal of a field."""
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise NotAList(field="file") from None
    if not rows or len(rows) > MOST_ROWS or not set(rows[0]) >= COLUMNS:
        raise NotAList(field="file")
    return [
        add(
            tx,
            source=row["source"] or "",
            handle=row["handle"] or "",
            text=row["text"] or "",
            link=row.get("link"),
            language=row.get("language"),
            external_key=row.get("key"),
            said_at=_moment(row.get("said_at")),
        )
        for row in rows
    ]


def move(
    tx: Transaction, mention_id: int, verb: str, *, version: int | None = None, reason: str | None = None
) -> Mention:
    """help, go_private, reply, let_be or take_up.

    Raises:
        NoSuchMove, NotYourMove, MoveNotAllowed, ProofMissing, NotListed, ChangedMeanwhile.
    """
    if verb not in MENTION_LIFE.moves or verb == "order":
        raise NoSuchMove
    mention = queries.mention(tx, mention_id, version=version)
    require_code(tx, CodeList.NO_ACTION, reason, field="reason")
    mention.move(verb, tx.stamp, reason=reason)
    tx.session.flush()
    return mention


def draft(tx: Transaction, mention_id: int, words: str, *, version: int | None = None) -> Mention:
    """What a person would answer. Posting it is theirs, too."""
    mention = queries.mention(tx, mention_id, version=version)
    mention.draft = fields.words(words, "draft", most=2000) or None
    remark(mention, "mention_draft")
    tx.session.flush()
    return mention


def link(tx: Transaction, mention_id: int, reference: str) -> Mention:
    """It belongs to an order that is there. Raises NotFound, MoveNotAllowed."""
    mention = queries.mention(tx, mention_id)
    order = work_order(tx, reference).kept
    mention.work_order = order
    mention.move("order", tx.stamp, order=order)
    tx.session.flush()
    return mention


def open_order(tx: Transaction, mention_id: int, request: Request, provider: Provider) -> Mention:
    """A new order for whoever wrote it; the mention stays tied to it. Raises what `receive` raises."""
    mention = queries.mention(tx, mention_id)
    order = receive(tx, request, provider).order
    mention.work_order = order
    mention.move("order", tx.stamp, order=order)
    tx.session.flush()
    return mention


def _moment(text: str | None) -> datetime | None:
    """Raises NotAList."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise NotAList(field="file") from None
    if at.year not in CENTURY:
        raise NotAList(field="file")
    return at if at.tzinfo else at.replace(tzinfo=UTC)
