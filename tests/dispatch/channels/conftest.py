"""The worker with a mail address of ours, and letters as they come in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import joinedload

from dispatch.channels.inlet import Inlet
from dispatch.channels.letter import Letter
from dispatch.channels.receiving import received_event, received_mail
from dispatch.customers.customer import ContactChannel
from dispatch.drain import deliver_all
from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import SYSTEM, a_customer, a_home, a_work_order
from tests.conftest import SETTINGS
from tests.dispatch.channels.builders import OURS, an_inlet

JSON = "application/json"


@pytest.fixture
def ours() -> Settings:
    return replace(SETTINGS, mail_address=OURS)


@pytest.fixture
def worker(database: Database, ours: Settings) -> Callable[[], int]:
    return lambda: deliver_all(database, ours)


@pytest.fixture
def inlet(database: Database) -> Inlet:
    with database.transaction(SYSTEM) as tx:
        return an_inlet(tx)


@pytest.fixture
def chat(database: Database) -> Inlet:
    with database.transaction(SYSTEM) as tx:
        return an_inlet(tx, Channel.CHAT)


@pytest.fixture
def post(database: Database, worker, inlet) -> Callable[..., Letter | None]:
    """`post(mail)` or `post(event, chat)` → the letter as it stands when the worker has read it; None where it was
    here before."""

    def bring(what, by: Inlet | None = None) -> Letter | None:
        through = by or inlet
        raw = what if isinstance(what, bytes) else what.as_bytes()
        with database.transaction(SYSTEM) as tx:
            by_mail = through.channel is Channel.EMAIL
            letter = received_mail(tx, through, raw) if by_mail else received_event(tx, through, raw, JSON)
        worker()
        if letter is None:
            return None
        with database.transaction(SYSTEM) as tx:
            return tx.session.get(Letter, letter.id, options=[joinedload(Letter.original)])

    return bring


@pytest.fixture
def order(database: Database) -> WorkOrder:
    """Of a customer who likes mail."""
    with database.transaction(SYSTEM) as tx:
        customer = a_customer(tx, email="kari@home.example", prefers=ContactChannel.EMAIL)
        return a_work_order(tx, home=a_home(tx, customer))
