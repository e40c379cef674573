"""Killing the sender again and again, and counting at the gateway: for the short run and for the long one."""

from collections import Counter
from collections.abc import Callable
from datetime import time

from sqlalchemy import Engine, select, text

from dispatch.notices import queries
from dispatch.notices.message import Delivery, Message
from dispatch.store.database import Database
from dispatch.store.parked import parked, try_again
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_customer, a_fault, a_home, a_work_order
from tests.gateway import Gateway
from tests.trust.conftest import until
from tests.trust.forked import Forked

LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name LIKE 'notices.%'"
EACH = 3  # messages for each kill


def orders(database: Database, count: int) -> None:
    """Each leaves one message to its customer, whom one may write to at any hour."""
    with database.transaction(DISPATCHER) as tx:
        branch, fault = a_branch(tx), a_fault(tx)
        for _ in range(count):
            home = a_home(tx, a_customer(tx, email=None, quiet_from=time(0), quiet_to=time(0)))
            a_work_order(tx, home=home, branch=branch, fault=fault)


def kill_senders(
    database: Database,
    engine: Engine,
    gateway: Gateway,
    start: Callable[..., Forked],
    *,
    kills: int,
    notices: str,
    patient: bool = True,
) -> None:
    """Every other one between the gateway's hearing and its answer, the others wherever they are. Then one may live.

    Not `patient`: what a dead sender had in hand counts as handed over long ago, and the gateway is asked at once.
    """
    for number in range(kills):
        orders(database, EACH)
        only_senders(engine)
        before = gateway.reached
        if number % 2:
            gateway.free.clear()
        worker = start(NOTICES=notices)
        until(lambda before=before: gateway.reached > before, "a message at the gateway", lambda: standing(engine))
        worker.kill()
        gateway.free.set()
        silent_for_long(engine)
        if not patient:
            handed_over_long_ago(engine)
    try_again_what_was_set_aside(database)
    only_senders(engine)
    last = start(NOTICES=notices)
    until(lambda: left(engine) == 0, "the end of all messages", lambda: standing(engine))
    last.end()


def try_again_what_was_set_aside(database: Database) -> None:
    """What was in hand at five kills might be what kills: it is set aside, and the console's button brings it back."""
    with database.transaction(SYSTEM) as tx:
        for each in parked(tx):
            try_again(tx, each.id)


def only_senders(engine: Engine) -> None:
    """Nobody else's work: each new worker would begin with it, and a look ahead costs more than a hundred messages."""
    with engine.begin() as connection:
        connection.execute(
            text("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name NOT LIKE 'notices.%'")
        )


def silent_for_long(engine: Engine) -> None:
    """Let the dead worker's last sign of life be old, so that the test needn't wait for it to become so."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))


def handed_over_long_ago(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE message SET handed_at = handed_at - interval '10 minutes'"))


def left(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(LEFT))


def standing(engine: Engine) -> str:
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT task_name, args, status, attempts, scheduled_at FROM procrastinate_jobs LIMIT 20")
        )
        return "\n".join(map(str, rows))


def none_lost_and_none_doubled(database: Database, gateway: Gateway, *, count: int) -> None:
    """With a gateway that knows our references every message went, and went once."""
    told(gateway)
    heard = Counter(gateway.heard)
    with database.transaction(SYSTEM) as tx:
        found = tx.session.scalars(select(Message)).all()
    assert Counter(message.delivery for message in found) == {Delivery.SENT: count}
    assert (len(heard), max(heard.values())) == (count, 1)


def the_doubtful_are_shown_and_not_sent_again(database: Database, gateway: Gateway, *, count: int, kills: int) -> None:
    """With any other gateway what may have gone is shown, and nothing went twice."""
    told(gateway)
    heard = Counter(gateway.heard)
    with database.transaction(SYSTEM) as tx:
        found = tx.session.scalars(select(Message)).all()
    unknown = {message.id for message in found if message.delivery is Delivery.UNKNOWN}
    assert len(found) == count
    assert max(heard.values()) == 1
    assert {message.delivery for message in found} <= {Delivery.SENT, Delivery.UNKNOWN}
    assert all(heard[str(message.id)] == 1 for message in found if message.delivery is Delivery.SENT)
    assert kills // 2 <= len(unknown) <= 2 * kills  # a sender has two in hand at most
    with database.transaction(DISPATCHER) as tx:
        assert {message.id for message in queries.troubled(tx)} == unknown


def told(gateway: Gateway) -> None:
    """Figures for whoever watches, beyond passed or not."""
    heard = Counter(gateway.heard)
    again, dropped, asked = heard.total() - len(heard), len(gateway.dropped), len(gateway.asked)
    print(f"\n{len(heard)} messages went, {again} of them again; {dropped} second copies dropped; asked {asked} times")
