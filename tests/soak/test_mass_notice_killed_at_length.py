"""The worker is killed again and again amid a mass notice, which goes on by itself: everybody is told, once.

Run by `make soak ARGS="-k mass_notice_killed"`; `KILLS=` for a shorter one.
"""

import os
import random
from collections import Counter
from datetime import time

import pytest
from sqlalchemy import Engine, select, text

from dispatch.issues import telling
from dispatch.issues.issue import Severity
from dispatch.issues.notice import IssueNotice
from dispatch.issues.round import IssueRound, RoundState
from dispatch.notices.message import Delivery
from dispatch.store.database import Database
from dispatch.store.parked import parked
from tests.builders import DISPATCHER, SYSTEM, a_customer, a_home
from tests.dispatch.issues.builders import a_device, an_issue
from tests.gateway import Gateway
from tests.trust.conftest import forged_worker, kept, until  # noqa: F401 - fixtures
from tests.trust.sender_killed import silent_for_long, standing

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6), pytest.mark.usefixtures("patient")]
KILLS = int(os.environ.get("KILLS", "50"))
TOLD = 40 * KILLS  # customers: eight kills meet the writing of a batch, each one the sending of some letters
LEFT = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name LIKE 'issues.%'"
OTHERS = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name NOT LIKE 'issues.%'"


def begun(database: Database) -> int:
    """A round to many who may be written to at any hour."""
    with database.transaction(DISPATCHER) as tx:
        for _ in range(TOLD):
            a_device(tx, a_home(tx, a_customer(tx, email=None, quiet_from=time(0), quiet_to=time(0))))
        return telling.tell(tx, an_issue(tx, severity=Severity.GRAVE).id).id


def kill_workers(engine: Engine, gateway: Gateway, start, *, notices: str) -> None:
    """At any moment of writing and sending; every third one between the gateway's hearing and its answer."""
    chance = random.Random(1)
    with engine.begin() as connection:
        connection.execute(text(OTHERS))
    for number in range(KILLS):
        more = gateway.reached + chance.randrange(40)
        worker = start(NOTICES=notices)
        until(lambda more=more: gateway.reached >= more or left(engine) == 0, "letters", lambda: standing(engine))
        if number % 3 == 0 and left(engine):
            gateway.free.clear()
            hanging = gateway.reached
            until(lambda hanging=hanging: gateway.reached > hanging or left(engine) == 0, "one more")
        worker.kill()
        gateway.free.set()
        silent_for_long(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE issue_notice SET handed_at = handed_at - interval '10 minutes'"))
    last = start(NOTICES=notices)
    until(lambda: left(engine) == 0, "the end of the round", lambda: standing(engine))
    last.end()


def left(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(LEFT))


def everybody_was_told_once(database: Database, gateway: Gateway, round_id: int) -> None:
    heard = Counter(gateway.heard)
    with database.transaction(SYSTEM) as tx:
        found = tx.session.scalars(select(IssueNotice)).all()
        going = tx.session.get_one(IssueRound, round_id)
        asks_for_a_hand = [each for each in parked(tx) if each.topic.startswith("issues.")]
    assert not asks_for_a_hand, "somebody would have to press a button"
    print(
        f"\n{KILLS} kills, {len(heard)} letters, {heard.total() - len(heard)} doubled, "
        f"{len(gateway.dropped)} second copies dropped, asked {len(gateway.asked)} times"
    )
    assert (going.state, going.planned, going.written) == (RoundState.DONE, TOLD, TOLD)
    assert Counter(each.delivery for each in found) == {Delivery.SENT: TOLD}
    assert len({each.customer_id for each in found}) == TOLD
    assert (len(heard), max(heard.values())) == (TOLD, 1)


@pytest.mark.parametrize("once", [False, True], ids=["is_asked", "takes_a_reference_once"])
def test_a_mass_notice_goes_on_where_its_worker_was_killed(kept, owner_engine, gateway, forged_worker, once):  # noqa: F811
    gateway.once = once
    round_id = begun(kept)

    kill_workers(
        owner_engine,
        gateway,
        forged_worker,
        notices=f"{gateway.setting} {'sms.once=yes' if once else gateway.asks}",
    )

    everybody_was_told_once(kept, gateway, round_id)
