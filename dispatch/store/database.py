"""The database and the transaction: the only two doors to what is stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.orm import Session

from dispatch.stamp import ANYBODY, Actor, Stamp
from dispatch.store.audit import Ledger
from dispatch.store.live import announce
from dispatch.store.outbox import defer, defer_once
from dispatch.store.refusals import translated
from dispatch.store.ripples import ripple

ROLE = "doorstep_app"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Transaction:
    """One piece of work: what it changes, its audit and the messages it leaves are kept together or not at all."""

    def __init__(self, session: Session, stamp: Stamp):
        self.session = session
        self.stamp = stamp
        self.ledger = Ledger(session, stamp)

    def act_as(self, actor: Actor) -> None:
        """From here on this transaction is that actor's."""
        self.stamp = self.ledger.stamp = Stamp(actor, self.stamp.at)

    @property
    def untouched(self) -> bool:
        """Whether it has changed no noun so far: then it sees what everybody sees."""
        session = self.session
        return not (self.ledger.changes or session.new or session.dirty or session.deleted)

    def add(self, *nouns: object) -> None:
        self.session.add_all(nouns)

    def send(self, topic: str, **facts: object) -> None:
        """Leave a message for the worker, written in this very commit."""
        self.session.flush()
        defer(self.session, topic, facts)

    def send_later(self, moment: datetime, topic: str, **facts: object) -> None:
        """As `send`, but not to be opened before `moment`."""
        self.session.flush()
        defer(self.session, topic, facts, not_before=moment)

    def send_once(self, topic: str, **facts: object) -> None:
        """As `send`, unless the very same message is waiting to be opened already."""
        self.session.flush()
        defer_once(self.session, topic, facts)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What fails inside is undone alone, its audit too, and the transaction may go on."""
        mark = len(self.ledger.changes)
        try:
            with translated(), self.session.begin_nested():
                yield
        except BaseException:
            del self.ledger.changes[mark:]
            raise

    def complete(self) -> None:
        self.session.flush()
        touched = self.ledger.touched
        announce(self.session, touched)
        self.ledger.write()
        ripple(self.session, touched, at=self.stamp.at)


Identify = Callable[[Transaction], Actor]


class Database:
    """Hands out transactions. The clock is read once for each, here and nowhere else."""

    def __init__(self, bind: Engine | Connection, *, clock: Callable[[], datetime] = utc_now):
        self.bind = bind
        self.clock = clock

    @contextmanager
    def transaction(self, who: Actor | Identify, *, at: datetime | None = None) -> Iterator[Transaction]:
        """Leaving it commits, raising rolls back. `at` replays what happened at another time (imports, phones).

        `who` may be asked of the database itself, inside this very transaction.
        """
        with translated(), self._session() as session:
            tx = Transaction(session, Stamp(ANYBODY, at or self.clock()))
            tx.act_as(who if isinstance(who, Actor) else who(tx))
            yield tx
            tx.complete()
            session.commit()

    def answers(self) -> bool:
        with translated(), self._session() as session:
            return session.scalar(text("SELECT true")) is True

    def _session(self) -> Session:
        return Session(self.bind, join_transaction_mode="create_savepoint", expire_on_commit=False)


def connect(url: str, *, pool: int = 10, more: int | None = None) -> Engine:
    """An engine whose connections can read and write rows but neither alter the schema nor the audit. Of the `pool` it
    lets none go; of so many `more`, as many again unless it is said, each is opened and closed when it is wanted."""
    return create_engine(
        url,
        pool_size=pool,
        max_overflow=pool if more is None else more,
        pool_timeout=3,
        pool_pre_ping=True,
        connect_args={
            "options": f"-c role={ROLE} -c statement_timeout=60000 -c lock_timeout=5000 -c timezone=UTC",
            "connect_timeout": 3,
        },
    )
