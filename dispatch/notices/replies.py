"""Saved replies: put into the conversation, filled in as far as is known, and edited there before they go."""

from sqlalchemy import select

from dispatch.errors import N_, Invalid, NotFound
from dispatch.notices import phrase, wording
from dispatch.notices.sender import sender_of
from dispatch.notices.text import SavedReply
from dispatch.notices.texts import FACTS
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work.work_order import WorkOrder

LONGEST = 1500
# No link is made before a message goes, so a reply can't hold one.
ALLOWED = tuple(fact for fact in FACTS if fact != "link")


class Unfilled(Invalid):
    """Something is still to be filled in."""

    says = N_("Fill in {places} first; nothing was sent.")


class ReplyUnfit(Invalid):
    """A saved reply needs a title, words and a language."""

    says = N_("Give it a title and words, in one of the four languages, of at most {most} characters.")


def of_language(tx: Transaction, language: str | None = None) -> list[SavedReply]:
    query = select(SavedReply).where(SavedReply.retired_at.is_(None))
    query = query.where(SavedReply.language == language) if language else query
    return list(tx.session.scalars(query.order_by(SavedReply.language, SavedReply.title, SavedReply.id)))


def save(tx: Transaction, *, language: str, title: str, body: str) -> SavedReply:
    """Raises ReplyUnfit, phrase.UnknownPlace, phrase.OpenBracket."""
    require_whole_house(tx)
    if language not in LANGUAGES or not title.strip() or not 0 < len(body.strip()) <= LONGEST:
        raise ReplyUnfit(field="body", most=LONGEST)
    phrase.check(body, ALLOWED)
    reply = SavedReply(
        language=language,
        title=title.strip()[:80],
        body=body.strip(),
        account_id=tx.stamp.by.account_id,
        written_at=tx.stamp.at,
    )
    tx.add(reply)
    tx.session.flush()
    return reply


def retire(tx: Transaction, reply_id: int) -> None:
    """Nobody is offered it any more. Raises NotFound."""
    require_whole_house(tx)
    reply = _reply(tx, reply_id)
    reply.retired_at = tx.stamp.at
    remark(reply, "retire")


def for_order(tx: Transaction, reply_id: int, order: WorkOrder) -> str:
    """Its words with what is known of this order. What isn't known stays as it is, to be written by hand."""
    facts = wording.facts_of(
        order, order.current_visit, now=tx.stamp.at, language=order.language, link="", sender=sender_of(tx, order)
    )
    body = _reply(tx, reply_id).body
    return phrase.filled(body, {place: f"{{{place}}}" for place in phrase.places(body)} | facts)


def require_filled(words: str) -> None:
    """Raises Unfilled: the words still hold a place of ours."""
    left = [place for place in phrase.places(words) if place in FACTS]
    if left:
        raise Unfilled(field="text", places=", ".join(f"{{{place}}}" for place in dict.fromkeys(left)))


def _reply(tx: Transaction, reply_id: int) -> SavedReply:
    reply = tx.session.get(SavedReply, reply_id)
    if reply is None or reply.retired_at is not None:
        raise NotFound
    return reply
