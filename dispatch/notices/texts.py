"""Which text says what: ours where somebody wrote one, else the one that came with Doorstep."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from dispatch.errors import N_, Invalid, NotFound
from dispatch.notices import phrase
from dispatch.notices.text import Standing, TextEdition, Tone
from dispatch.people.whole_house import require_whole_house
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

SHIPPED = Path(__file__).resolve().parents[2] / "templates" / "notices"
EVENTS = (
    *("received", "window", "reminder", "on_the_way", "late", "done", "return_visit", "cancelled", "solved"),
    *("reopened", "waiting", "feedback", "feedback_reminder", "repromised", "proposal", "erasure"),
    *("another_engineer", "another_place", "another_work"),
    "time_free",
    *("complaint_received", "complaint_heard", "complaint_decided", "appeal_received", "suggestion_answered"),
    "estimate",
    "issue",
    "device_alert",
    "remote_access",
)
FACTS = (
    *("reference", "fault", "engineer", "day", "window", "eta", "answer_by", "arrive_by", "done_at", "phone"),
    *("sender", "link", "kept_until", "both", "then", "place"),
)
# What only the writer of such a message knows; it is kept with the message.
OF_EVENT = {
    "feedback": ("yes", "no"),
    "feedback_reminder": ("yes", "no"),
    "complaint_received": ("complaint", "heard_by", "decide_by"),
    "complaint_heard": ("complaint", "decide_by"),
    "complaint_decided": ("complaint", "decision", "because", "explanation", "remedy", "appeal_by", "body"),
    "appeal_received": ("complaint", "heard_by", "decide_by"),
    "suggestion_answered": ("did",),
    "issue": ("title", "words"),
}
# What an event's text must always say, whatever else is known: the link leads on, the time is the point of it.
MUST = {
    "received": ("reference", "link"),
    "remote_access": ("reference", "link"),
    "window": ("day", "window", "link"),
    "reminder": ("day", "window", "link"),
    "on_the_way": ("engineer", "eta", "link"),
    "late": ("eta", "link"),
    "proposal": ("day", "window", "link"),
    "time_free": ("day", "window", "kept_until", "link"),
    "feedback": ("yes", "no"),
    "feedback_reminder": ("yes", "no"),
    "complaint_received": ("complaint", "heard_by", "decide_by", "link"),
    "complaint_heard": ("complaint", "decide_by", "link"),
    "complaint_decided": ("complaint", "decision", "because", "explanation", "link"),
    "appeal_received": ("complaint", "heard_by", "decide_by", "link"),
    "suggestion_answered": ("did",),
    "another_engineer": ("engineer", "link"),
    "another_place": ("place", "link"),
    "another_work": ("fault", "link"),
    "issue": ("reference", "title", "words", "link"),
    "device_alert": ("reference", "link"),
}
LONGEST_SUBJECT, LONGEST_BODY = 80, 600


class PlaceMissing(Invalid):
    """A text has lost what it must say."""

    says = N_("This text must always say {place}, also when nothing else is known. Put it outside the brackets [ ].")


class NotAlwaysKnown(Invalid):
    """A fact that isn't always known stands outside the brackets."""

    says = N_("{place} isn't always known. Put the words around it into brackets: [ … {place} … ].")


class TooLong(Invalid):
    """A text is too long."""

    says = N_("Keep it shorter: at most {most} characters, or a text message becomes several.")


class NoSuchText(NotFound):
    """There is no such text."""

    says = N_("There is no text for that event, language and tone.")


class Text(NamedTuple):
    """As it is written, with its places. `edition`: None where it came with Doorstep."""

    subject: str
    body: str
    edition: TextEdition | None = None


def must(event: str) -> tuple[str, ...]:
    return MUST.get(event, ("link",))


def allowed(event: str) -> tuple[str, ...]:
    """The facts a text of this event may say."""
    return FACTS + OF_EVENT.get(event, ())


def known(event: str, language: str, tone: str) -> None:
    """Raises NoSuchText."""
    if event not in EVENTS or language not in LANGUAGES or tone not in set(Tone):
        raise NoSuchText


def text_for(tx: Transaction, event: str, language: str, tone: Tone) -> Text:
    """The text that is used now."""
    query = select(TextEdition).where(
        TextEdition.event == event, TextEdition.language == language, TextEdition.tone == tone
    )
    newest = tx.session.scalars(query.order_by(TextEdition.id.desc()).limit(1)).first()
    if newest is not None and newest.standing is Standing.OURS:
        return Text(newest.subject, newest.body, newest)
    return shipped(event, language, tone)


@cache
def shipped(event: str, language: str, tone: Tone) -> Text:
    """Where none came in that tone, the plain one."""
    file = SHIPPED / (f"{event}.{language}.txt" if tone is Tone.PLAIN else f"{event}.{language}.{tone}.txt")
    if not file.exists():
        return shipped(event, language, Tone.PLAIN)
    subject, _, body = file.read_text("utf-8").partition("\n\n")
    return Text(subject.strip(), body.strip())


def write(tx: Transaction, event: str, language: str, tone: Tone, *, subject: str, body: str) -> TextEdition:
    """A new edition; it counts from now on.

    Raises:
        NoSuchText, PlaceMissing, TooLong, phrase.UnknownPlace, phrase.OpenBracket.
    """
    require_whole_house(tx)
    known(event, language, tone)
    judge(event, subject=subject, body=body)
    words = Text(subject.strip(), body.strip().replace("\r\n", "\n"))
    return _edition(tx, event, language, tone, standing=Standing.OURS, words=words)


def give_back(tx: Transaction, event: str, language: str, tone: Tone) -> TextEdition:
    """The text that came with Doorstep is used again."""
    require_whole_house(tx)
    known(event, language, tone)
    return _edition(tx, event, language, tone, standing=Standing.SHIPPED)


def editions(tx: Transaction, event: str, language: str, tone: Tone) -> list[TextEdition]:
    """Newest first."""
    query = select(TextEdition).where(
        TextEdition.event == event, TextEdition.language == language, TextEdition.tone == tone
    )
    return list(tx.session.scalars(query.order_by(TextEdition.id.desc()).limit(50)))


def judge(event: str, *, subject: str, body: str) -> None:
    for text, most, field in ((subject, LONGEST_SUBJECT, "subject"), (body, LONGEST_BODY, "body")):
        if len(text) > most or not text.strip():
            raise TooLong(field=field, most=most)
        phrase.check(text, allowed(event))
    # With the least that is ever known, each must still be there.
    least = {place: f"\0{place}\0" for place in must(event)}
    try:
        said = phrase.filled(f"{subject}\n{body}", least)
    except phrase.Unsayable as missing:
        # A fact that may be unknown stands outside the brackets: the message could not be written without it.
        raise NotAlwaysKnown(field="body", place=f"{{{missing.facts['place']}}}") from missing
    for place, mark in least.items():
        if mark not in said:
            raise PlaceMissing(field="body", place=f"{{{place}}}")


def _edition(
    tx: Transaction,
    event: str,
    language: str,
    tone: Tone,
    *,
    standing: Standing,
    words: Text | None = None,
) -> TextEdition:
    edition = TextEdition(
        event=event,
        language=language,
        tone=tone,
        standing=standing,
        subject=words and words.subject,
        body=words and words.body,
        account_id=tx.stamp.by.account_id,
        written_at=tx.stamp.at,
    )
    tx.add(edition)
    tx.session.flush()
    return edition
