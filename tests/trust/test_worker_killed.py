"""The worker is killed, gets poison, is asked to end: no message is lost, none goes twice, none hides."""

from collections import Counter
from collections.abc import Iterator
from datetime import time

import pytest
from sqlalchemy import Engine, select, text

from dispatch.notices import queries
from dispatch.notices.message import Delivery, Message
from dispatch.store.database import Database
from dispatch.store.parked import TRIES, parked, try_again, waiting
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_customer, a_fault, a_home, a_work_order
from tests.gateway import Gateway, a_gateway
from tests.trust.conftest import until

MANY = 100
LEFT = "SELECT task_name, args, status, attempts, scheduled_at, worker_id FROM procrastinate_jobs LIMIT 20"
UNDER_WAY = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as gateway:
        yield gateway


def orders(database: Database, count: int) -> None:
    """Each leaves one message to its customer, whom one may write to at any hour."""
    with database.transaction(DISPATCHER) as tx:
        branch, fault = a_branch(tx), a_fault(tx)
        for _ in range(count):
            home = a_home(tx, a_customer(tx, quiet_from=time(0), quiet_to=time(0)))
            a_work_order(tx, home=home, branch=branch, fault=fault)


def messages(database: Database) -> list[Message]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message)))


def standing(engine: Engine) -> str:
    """For the reader of a failure: what has not been opened, and why."""
    with engine.connect() as connection:
        return "\n".join(map(str, connection.execute(text(LEFT))))


def left(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(UNDER_WAY))


def silent_for_long(engine: Engine) -> None:
    """Let the dead worker's last sign of life be old, so that the test needn't wait for it to become so."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))


@pytest.mark.slow
def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(kept, owner_engine, gateway, start_worker):
    orders(kept, MANY)
    for heard in (20, 60):
        worker = start_worker(NOTICES=gateway.setting)
        until(lambda heard=heard: len(gateway.heard) >= heard, "messages at the gateway")
        gateway.free.clear()
        until(lambda: len(gateway.heard) > len(gateway.answered), "a message at the gateway that is not answered yet")
        worker.kill()
        gateway.free.set()
        silent_for_long(owner_engine)
    assert left(owner_engine) > 0, "it had already finished: nothing was broken"

    start_worker(NOTICES=gateway.setting)
    until(lambda: left(owner_engine) == 0, "the end of all messages", lambda: standing(owner_engine))

    all_of_them, heard = messages(kept), Counter(gateway.heard)
    assert len(all_of_them) == MANY
    assert {message.delivery for message in all_of_them} == {Delivery.SENT, Delivery.UNKNOWN}
    assert max(heard.values()) == 1
    assert all(heard[str(m.id)] == 1 for m in all_of_them if m.delivery is Delivery.SENT)
    unknown = [message.id for message in all_of_them if message.delivery is Delivery.UNKNOWN]
    assert 1 <= len(unknown) <= 4
    with kept.transaction(DISPATCHER) as tx:
        assert [message.id for message in queries.troubled(tx)] == sorted(unknown)


@pytest.mark.slow
def test_poison_is_set_aside_after_its_tries_while_the_others_go_on(kept, owner_engine, gateway, start_worker):
    with kept.transaction(SYSTEM) as tx:
        tx.send("notices.deliver", message_id=404)
    orders(kept, 3)

    start_worker(NOTICES=gateway.setting)

    until(lambda: len(gateway.answered) == 3, "the sound messages")
    until(lambda: not hurried(owner_engine), "the end of the poison")
    with kept.transaction(DISPATCHER) as tx:
        [aside] = parked(tx)
        assert (aside.topic, aside.facts, aside.tries) == ("notices.deliver", {"message_id": 404}, TRIES)
        assert waiting(tx)[0] == 0
        try_again(tx, aside.id)
        assert (parked(tx), waiting(tx)[0]) == ([], 1)


def hurried(engine: Engine) -> bool:
    """Take the pauses out of the tries. Whether there is still something to hurry."""
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()")
        )
    return left(engine) > 0


@pytest.mark.slow
def test_a_worker_asked_to_end_finishes_what_it_has_begun(kept, gateway, start_worker):
    orders(kept, 1)
    gateway.slow = 2.0
    worker = start_worker(NOTICES=gateway.setting)
    until(lambda: len(gateway.heard) == 1, "the message at the gateway")

    assert worker.end() == 0

    assert [message.delivery for message in messages(kept)] == [Delivery.SENT]
