"""Knocking at browsers: beside the message, never instead of it. A browser that is gone is forgotten."""

import json
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import delete

from dispatch.errors import N_, Unavailable
from dispatch.notices import wording
from dispatch.notices.engineer_note import EngineerNote, NoteEvent
from dispatch.notices.message import Direction, Message
from dispatch.notices.push.sealing import sealed, signature
from dispatch.notices.push.subscribing import key, of_engineer, of_order
from dispatch.notices.push.subscription import PushSubscription
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.words import words_in
from dispatch.work import links
from dispatch.work.link import LinkPurpose

ANSWERS_WITHIN = 10.0  # seconds
KEPT_FOR = 12 * 3600  # seconds a service keeps it for a phone that is off
GONE = (404, 410)
NEWS = {
    NoteEvent.GIVEN: N_("New visit"),
    NoteEvent.MOVED: N_("A visit was moved"),
    NoteEvent.TAKEN: N_("A visit was taken from your day"),
}


class NobodyHeard(Unavailable):
    """A browser's push service did not take it."""

    says = N_("A browser's push service did not take it. It is tried again.")


class Knock(NamedTuple):
    """One sealed request."""

    endpoint: str
    body: bytes
    headers: dict[str, str]


def message_knocks(database: Database, settings: Settings, *, message_id: int) -> None:
    """The subject alone: what it says stands in the message itself, and on the page."""
    with database.transaction(SYSTEM) as tx:
        message = tx.session.get_one(Message, message_id)
        browsers = of_order(tx, message.work_order_id) if message.direction is Direction.OUT else []
        link = "/"
        if browsers:
            link = links.address("", LinkPurpose.FOLLOW, links.issue(tx, message.work_order, LinkPurpose.FOLLOW))
        words = {
            "title": message.subject or "Doorstep",
            "body": message.work_order.title,
            "url": link,
            "tag": f"order-{message.work_order_id}",
        }
        knocks = [knock(tx, settings, one, words) for one in browsers]
    _out(database, knocks)


def note_knocks(database: Database, settings: Settings, *, note_id: int) -> None:
    """Seen already, it needs no knock."""
    with database.transaction(SYSTEM) as tx:
        note = tx.session.get_one(EngineerNote, note_id)
        browsers = of_engineer(tx, note.engineer_id) if note.read_at is None else []
        knocks = [knock(tx, settings, one, note_words(note, one.language)) for one in browsers]
    _out(database, knocks)


def note_words(note: EngineerNote, language: str) -> dict[str, str]:
    """No name and no address: a phone's locked screen is read by whoever passes."""
    at = note.starts_at.astimezone(note.visit.work_order.branch.calendar.tz)
    when = wording.day_and_time(at, language)
    return {
        "title": words_in(language).gettext(NEWS[note.event]),
        "body": when,
        "url": "/field",
        "tag": f"visit-{note.visit_id}",
    }


def knock(tx: Transaction, settings: Settings, browser: PushSubscription, words: dict[str, str]) -> Knock:
    ours = key(tx)
    sign = signature(ours.private, ours.public, browser.endpoint, subject=settings.public_url, now=tx.stamp.at)
    headers = {"Authorization": sign, "Content-Encoding": "aes128gcm", "TTL": str(KEPT_FOR)}
    headers["Content-Type"] = "application/octet-stream"
    body = sealed(json.dumps(words, ensure_ascii=False).encode(), p256dh=browser.p256dh, auth=browser.auth)
    return Knock(browser.endpoint, body, headers)


def _out(database: Database, knocks: list[Knock]) -> None:
    """Raises NobodyHeard where none was taken, so that all are tried again; twice on a screen it is one."""
    answers = {one.endpoint: _send(one) for one in knocks}
    gone = [endpoint for endpoint, status in answers.items() if status in GONE]
    if gone:
        with database.transaction(SYSTEM) as tx:
            tx.session.execute(delete(PushSubscription).where(PushSubscription.endpoint.in_(gone)))
    if answers and not any(status < 300 or status in GONE for status in answers.values()):
        raise NobodyHeard


def _send(one: Knock) -> int:
    try:
        with urlopen(Request(one.endpoint, one.body, one.headers, method="POST"), timeout=ANSWERS_WITHIN) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code
    except OSError:
        return 599


DATABASE_TOPICS = {"notices.push": message_knocks, "notices.push_note": note_knocks}
