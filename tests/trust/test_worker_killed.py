"""The worker is killed, gets poison, is asked to end: no message is lost, none goes twice, none hides."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text

from dispatch.notices import queries
from dispatch.notices.message import Delivery, Message
from dispatch.store.database import Database
from dispatch.store.parked import TRIES, parked, try_again, waiting
from tests.builders import DISPATCHER, SYSTEM
from tests.gateway import Gateway, a_gateway
from tests.trust.conftest import until
from tests.trust.sender_killed import left, orders, silent_for_long, standing

MANY = 24


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as gateway:
        yield gateway


def messages(database: Database) -> list[Message]:
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(Message)))


@pytest.mark.slow
def test_a_worker_killed_while_sending_loses_nothing_and_sends_nothing_twice(
    kept, owner_engine, gateway, forged_worker
):
    orders(kept, MANY)
    for heard in (5, 14):
        worker = forged_worker(NOTICES=gateway.setting)
        until(lambda heard=heard: len(gateway.heard) >= heard, "messages at the gateway")
        gateway.free.clear()
        until(lambda: len(gateway.heard) > len(gateway.answered), "a message at the gateway that is not answered yet")
        worker.kill()
        gateway.free.set()
        silent_for_long(owner_engine)
    assert left(owner_engine) > 0, "it had already finished: nothing was broken"

    forged_worker(NOTICES=gateway.setting)
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
def test_poison_is_set_aside_after_its_tries_while_the_others_go_on(kept, owner_engine, gateway, forged_worker):
    with kept.transaction(SYSTEM) as tx:
        tx.send("notices.deliver", message_id=404)
    orders(kept, 3)

    forged_worker(NOTICES=gateway.setting)

    until(lambda: len(gateway.answered) == 3, "the sound messages")
    until(lambda: not hurried(owner_engine), "the end of the poison")
    with kept.transaction(DISPATCHER) as tx:
        [aside] = parked(tx)
        assert (aside.topic, aside.facts, aside.tries) == ("notices.deliver", {"message_id": 404}, TRIES)
        others = waiting(tx)[0]
        try_again(tx, aside.id)
        assert (parked(tx), waiting(tx)[0]) == ([], others + 1)


def hurried(engine: Engine) -> bool:
    """Take the pauses out of the tries. Whether there is still something to hurry."""
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE procrastinate_jobs SET scheduled_at = now() "
                "WHERE status = 'todo' AND scheduled_at > now() AND task_name LIKE 'notices.%'"
            )
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
