"""Reading the mailbox over IMAP, without changing anything in it.

Which mails are new is told by their numbers (UIDs), which only grow: the mark moves in the very commit that keeps a
mail. So it does not matter who else reads the mailbox or flags what; killed anywhere, the next look goes on behind
the last mail that was kept.
"""

import hashlib
import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from dispatch.channels.inlet import Inlet, MailboxMark
from dispatch.channels.mail.reading import MOST_BYTES, key_of, sender_of
from dispatch.channels.receiving import received_mail, refused
from dispatch.errors import N_, Invalid, Unavailable
from dispatch.store.database import Transaction

PATIENCE = 20  # seconds for each answer of the server
FIRST_LOOK = timedelta(days=2)  # how far back what is there already still counts as new
AT_ONCE = 200  # mails in one look
_NUMBER = re.compile(rb"\d+")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxSilent(Unavailable):
    """The mailbox is not answering."""

    says = N_("The mailbox is not answering: {fault}. What comes meanwhile waits there and is read later.")


class Mailbox:
    """An open one, for reading only."""

    def __init__(self, server: imaplib.IMAP4, folder: str):
        self.server = server
        _ok(server.select(f'"{folder}"', readonly=True))
        _, answers = server.response("UIDVALIDITY")
        self.validity = int(answers[0]) if answers and answers[0] else 0

    def after(self, uid: int) -> list[int]:
        """The numbers behind that one, in order."""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def since(self, moment: datetime) -> list[int]:
        return self._search(f"SINCE {moment.day}-{MONTHS[moment.month - 1]}-{moment.year}")

    def size(self, uid: int) -> int:
        found = _SIZE.search(b" ".join(_flat(self._fetch(uid, "(RFC822.SIZE)"))))
        return int(found[1]) if found else 0

    def mail(self, uid: int, what: str = "BODY.PEEK[]") -> bytes | None:
        """None where somebody has deleted it meanwhile."""
        parts = [part for part in self._fetch(uid, f"({what})") if isinstance(part, tuple)]
        return parts[0][1] if parts else None

    def head(self, uid: int) -> bytes:
        return self.mail(uid, "BODY.PEEK[HEADER]") or b""

    def _search(self, criteria: str) -> list[int]:
        answer = _ok(self.server.uid("SEARCH", criteria))
        return sorted(int(number) for number in _NUMBER.findall(b" ".join(_flat(answer))))

    def _fetch(self, uid: int, what: str) -> list:
        return _ok(self.server.uid("FETCH", str(uid), what))


@contextmanager
def opened(address: str) -> Iterator[Mailbox]:
    """`address`: imaps://user:password@host:port/folder. Raises MailboxSilent."""
    parts = urlsplit(address)
    kind, port = (imaplib.IMAP4_SSL, 993) if parts.scheme == "imaps" else (imaplib.IMAP4, 143)
    try:
        server = kind(parts.hostname or "", parts.port or port, timeout=PATIENCE)
        try:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            yield Mailbox(server, unquote(parts.path.strip("/")) or "INBOX")
        finally:
            _leave(server)
    except (OSError, imaplib.IMAP4.error) as error:
        # The server's own words, which never hold what we signed in with.
        raise MailboxSilent(fault=str(error)[:200] or type(error).__name__) from error


def new_in(mailbox: Mailbox, mark: MailboxMark, now: datetime) -> list[int]:
    """What comes behind the mark. Where the server numbers anew, or on the first look, what came lately: whatever
    of that we have is known by its Message-ID."""
    if mark.uid_validity == mailbox.validity:
        return mailbox.after(mark.last_uid)[:AT_ONCE]
    return mailbox.since((mark.answered_at or now) - FIRST_LOOK)[:AT_ONCE]


def take(tx: Transaction, inlet: Inlet, mailbox: Mailbox, uid: int) -> None:
    """Keep one mail and move the mark behind it. Raises MailboxSilent where it can't be fetched."""
    size = mailbox.size(uid)
    if size > MOST_BYTES:
        head = mailbox.head(uid)
        refused(tx, inlet, key=key_of(head), sender=sender_of(head), size=size, because="too_large")
    elif (raw := mailbox.mail(uid)) is not None:
        _keep(tx, inlet, raw)
    mark = mark_of(tx, inlet)
    mark.last_uid = max(mark.last_uid, uid) if mark.uid_validity == mailbox.validity else uid
    mark.uid_validity = mailbox.validity


def _keep(tx: Transaction, inlet: Inlet, raw: bytes) -> None:
    """One that the database won't take must not stop those behind it."""
    try:
        with tx.savepoint():
            received_mail(tx, inlet, raw)
    except Invalid:
        digest = hashlib.sha256(raw).hexdigest()
        refused(tx, inlet, key=f"sha256:{digest}", sender="", size=len(raw), because="CannotBeKept")


def mark_of(tx: Transaction, inlet: Inlet) -> MailboxMark:
    """Locked, so that two who look at once take turns."""
    found = tx.session.get(MailboxMark, inlet.id, with_for_update=True, populate_existing=True)
    if found is None:
        found = MailboxMark(inlet_id=inlet.id, last_uid=0)
        tx.add(found)
        tx.session.flush()
    return found


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _ok(answer: tuple[str, list]) -> list:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(f"{status} {data!r:.100}")
    return data


def _flat(answer: list) -> list[bytes]:
    return [bytes(part) for one in answer for part in (one if isinstance(one, tuple) else (one,)) if part is not None]


def _leave(server: imaplib.IMAP4) -> None:
    try:
        server.logout()
    except (OSError, imaplib.IMAP4.error):
        return
