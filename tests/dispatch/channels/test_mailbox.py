"""The mailbox is read over IMAP: each mail becomes one letter, whatever falls over in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from dispatch.channels.inlet import MailboxMark
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.messages import look
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
from tests.builders import SYSTEM
from tests.dispatch.channels.builders import a_mail, an_inlet
from tests.dispatch.channels.imap_server import ImapServer

PATIENCE = 120.0  # seconds; the machine may be busy


@pytest.fixture
def server() -> Iterator[ImapServer]:
    server = ImapServer()
    yield server
    server.close()


@pytest.fixture
def settings(ours: Settings, server: ImapServer) -> Settings:
    return replace(ours, mailbox=server.address)


def mail(number: int) -> bytes:
    return a_mail(f"Mail {number}", Message_ID=f"<{number}@home.example>").as_bytes()


def keys(database: Database) -> list[str]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Letter.key).order_by(Letter.id)))


def mark(database: Database) -> MailboxMark:
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalars(select(MailboxMark)).one()


def test_what_lies_in_the_mailbox_becomes_letters_and_then_orders(database, inlet, server, settings, worker):
    server.deliver(mail(1))
    server.deliver(mail(2))
    look(database, settings)
    worker()

    assert keys(database) == ["1@home.example", "2@home.example"]
    with database.transaction(SYSTEM) as tx:
        assert set(tx.session.scalars(select(Letter.state))) == {LetterState.OPENED}


def test_each_look_takes_only_what_is_new_and_changes_nothing_there(database, inlet, server, settings):
    server.deliver(mail(1))
    look(database, settings)
    look(database, settings)
    server.deliver(mail(2))
    server.asked.clear()
    look(database, settings)

    assert keys(database) == ["1@home.example", "2@home.example"]
    assert [command for command in server.asked if "BODY" in command] == ["UID FETCH 2 (BODY.PEEK[])"]
    assert not [command for command in server.asked if command.split()[0] in ("SELECT", "STORE", "EXPUNGE", "COPY")]


def test_without_an_inlet_for_mail_nothing_is_taken(database, server, settings):
    server.deliver(mail(1))
    look(database, settings)

    assert server.asked == []


def test_mail_that_comes_while_the_mailbox_is_silent_is_not_lost(database, inlet, server, settings, clock):
    server.deliver(mail(1))
    look(database, settings)
    server.down = True
    server.deliver(mail(2))
    clock.forward(minutes=1)
    look(database, settings)
    silent_since, fault = mark(database).failed_at, mark(database).fault
    clock.forward(minutes=1)
    look(database, settings)

    assert (mark(database).failed_at, silent_since) == (silent_since, silent_since)
    assert fault
    assert "p@ss" not in fault

    server.down = False
    look(database, settings)
    assert keys(database) == ["1@home.example", "2@home.example"]
    assert (mark(database).failed_at, mark(database).answered_at) == (None, clock.at)


def test_a_wrong_password_is_told_without_telling_it(database, inlet, server, settings):
    look(database, replace(settings, mailbox=server.address.replace("p%40ss", "secret-word")))

    assert "wrong password" in mark(database).fault
    assert "secret-word" not in mark(database).fault


def test_where_the_server_numbers_anew_nothing_comes_twice(database, inlet, server, settings):
    for number in (1, 2, 3):
        server.deliver(mail(number))
    look(database, settings)
    server.mails.pop(1)
    server.renumber()
    server.deliver(mail(4))
    look(database, settings)

    assert keys(database) == [f"{number}@home.example" for number in (1, 2, 3, 4)]


def test_a_mail_too_large_is_not_even_fetched(database, inlet, server, settings, monkeypatch):
    monkeypatch.setattr("dispatch.channels.mailbox.MOST_BYTES", 2000)
    server.deliver(a_mail("x" * 3000, Message_ID="<big@home.example>").as_bytes())
    server.deliver(mail(2))
    look(database, settings)

    assert keys(database) == ["big@home.example", "2@home.example"]
    assert "UID FETCH 1 (BODY.PEEK[])" not in server.asked
    with database.transaction(SYSTEM) as tx:
        refused = tx.session.scalars(select(Letter).order_by(Letter.id)).first()
        assert (refused.state, refused.because) == (LetterState.REFUSED, "too_large")


def test_a_mail_that_was_deleted_meanwhile_holds_nothing_up(database, inlet, server, settings):
    server.deliver(mail(1))
    server.deliver(mail(2))
    server.on_fetch = lambda uid: server.mails.pop(2, None)
    look(database, settings)
    server.deliver(mail(3))
    look(database, settings)

    assert keys(database) == ["1@home.example", "3@home.example"]


def test_a_broken_mail_holds_up_none_behind_it(database, inlet, server, settings):
    server.deliver(b"From: \xff\xfe\x00<a@b>\r\nMessage-ID: <\x00\xff>\r\nSubject: \x00\r\n\r\n\x00\xff")
    server.deliver(mail(2))
    look(database, settings)

    assert len(keys(database)) == 2


LOOK = """
import os, sys
from dispatch.channels.messages import look
from dispatch import nouns
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
nouns.ready()
look(Database(connect(sys.argv[1])), Settings(secret_key="only for tests " * 3, mailbox=sys.argv[2]))
"""


@contextmanager
def a_reader(url: str, server: ImapServer) -> Iterator[subprocess.Popen]:
    """A process of its own that looks into the mailbox once."""
    command = [sys.executable, "-c", LOOK, url, server.address]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[3])
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def until(fact) -> None:
    begun = time.monotonic()
    while not fact():
        assert time.monotonic() < begun + PATIENCE
        time.sleep(0.05)


@pytest.mark.slow
def test_killed_between_fetch_and_commit_each_mail_still_comes_once(own_database, owner_engine, server):
    """The reader hangs at the locked table with a mail in its hands, and is killed there. Then another one reads."""
    engine: Engine = connect(own_database)
    database = Database(engine)
    with database.transaction(SYSTEM) as tx:
        an_inlet(tx)
    for number in (1, 2, 3):
        server.deliver(mail(number))
    held = text("SELECT count(*) FROM pg_locks WHERE NOT granted")

    with owner_engine.connect() as keeper:
        keeper.execute(text("LOCK TABLE letter IN EXCLUSIVE MODE"))
        with a_reader(own_database, server) as reader, owner_engine.connect() as watcher:
            until(lambda: watcher.execute(held).scalar() and any("BODY.PEEK" in one for one in server.asked))
            os.kill(reader.pid, signal.SIGKILL)
            reader.wait(PATIENCE)
        keeper.rollback()
    assert keys(database) == []

    with a_reader(own_database, server) as reader:
        assert reader.wait(PATIENCE) == 0
    assert keys(database) == [f"{number}@home.example" for number in (1, 2, 3)]
    engine.dispose()


def test_with_its_guard_taken_away_the_same_mail_is_kept_twice(own_database, owner_engine):
    """The unique key is what keeps them apart: without it the same letter stands there twice."""
    with owner_engine.begin() as connection:
        database = Database(connection)
        with database.transaction(SYSTEM) as tx:
            inlet = an_inlet(tx)
        row = text(
            "INSERT INTO letter (inlet_id, channel, key, sender, size, state, received_at, version) "
            f"VALUES ({inlet.id}, 'email', 'a', 'b', 1, 'new', now(), 1) ON CONFLICT DO NOTHING"
        )
        connection.execute(row)
        assert connection.execute(row).rowcount == 0
        connection.execute(text("ALTER TABLE letter DROP CONSTRAINT uq_letter_once"))
        assert connection.execute(row).rowcount == 1
