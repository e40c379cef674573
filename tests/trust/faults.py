"""The faults themselves, each while orders come in, and what must hold when the house stands again.

Every one asserts that it fired: a fault that hit nobody proves nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from uuid import uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from dispatch.store.audit_check import verify
from tests.trust.callers import BROKEN, Callers, Ledger, post
from tests.trust.house import BRANCH, PATIENCE, House, kill, tomorrow
from tests.trust.invariants import check

BETWEEN = 15  # orders taken undisturbed before the next fault
PACE, RUSH = 8.0, 20.0  # orders a second: so that there are always some under way, or as many as a machine takes
MAY_BE_SAID = {201, 503, BROKEN}  # above all no 500
DUE = """
SELECT count(*) FROM procrastinate_jobs
WHERE status = 'doing' OR (status = 'todo' AND coalesce(scheduled_at, now()) <= now())
"""
SILENT_FOR_LONG = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
STANDING = """
SELECT id, state, engineer_id, engagement_id, starts_at, ends_at, window_from, version FROM visit ORDER BY id
"""
RUN = "SELECT state, progress, failure FROM plan_run WHERE id = :id"
TRIED_IN_VAIN = "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'failed'"


@contextmanager
def while_orders_come_in(house: House, *, address: str = "", pace: float = PACE) -> Iterator[Ledger]:
    """Break something inside; afterwards nothing may be lost, doubled, untold or against the rules.

    `pace`: orders a second."""
    house.until(house.stands, "the house standing")
    with Session(house.engine) as session:
        known = verify(session).heads
    with Callers(house, address=address, pace=pace) as ledger:
        house.until(lambda: ledger.acknowledged, "the first order")
        yield ledger
        house.until(house.stands, "the house standing again")
        undisturbed(house, ledger)
    drained(house)
    assert ledger.answers.keys() <= MAY_BE_SAID, ledger.said[:5]
    assert ledger.asked == ledger.acknowledged.keys(), "somebody was never answered"
    check(house.engine, ledger, known=known)


def undisturbed(house: House, ledger: Ledger) -> None:
    """So that the next fault meets a house at work."""
    enough = len(ledger.acknowledged) + BETWEEN
    house.until(lambda: len(ledger.acknowledged) >= enough, "more orders taken")


def drained(house: House) -> None:
    """When the worker has opened whatever was due."""

    def left() -> int:
        with house.engine.connect() as connection:
            return connection.scalar(text(DUE))

    house.until(lambda: left() == 0, "the end of all messages")
    with house.engine.connect() as connection:
        in_vain = connection.execute(text(TRIED_IN_VAIN)).all()
    assert not in_vain, in_vain[:5]


def kill_web_worker(house: House, dice: Random) -> None:
    victim = dice.choice(sorted(house.web_workers()))
    kill({victim})
    house.until(lambda: len(house.web_workers()) == 2, "another in its place")
    assert victim not in house.web_workers()


def kill_master(house: House) -> float:
    """Seconds until it is back, with workers of its own."""
    old, orphans = house.masters(), house.web_workers()
    kill(old)
    seconds = house.until(lambda: house.masters() - old and house.status() == 200, "the web server again")
    assert not (old | orphans) & (house.masters() | house.web_workers())
    return seconds


def kill_database(house: House, ledger: Ledger) -> float:
    """Seconds until it takes orders again, which the same web workers do as before."""
    old, web, refused = house.servers(), house.web_workers(), ledger.answers[503]
    kill(old)
    house.until(lambda: ledger.answers[503] > refused, "somebody refused: the database was not gone for anybody")
    seconds = house.until(lambda: house.servers() and house.status() == 200, "the database again")
    assert not old & house.servers()
    assert house.web_workers() == web, "the web workers were started again"
    return seconds


def kill_worker(house: House) -> None:
    old = house.workers()
    kill(old)
    with house.engine.begin() as connection:
        # So that nobody needs to wait until its last sign of life is old enough.
        connection.execute(text(SILENT_FOR_LONG))
    house.until(lambda: house.workers() - old, "another worker")


def anything(house: House, ledger: Ledger, dice: Random) -> str:
    """What was killed."""
    ways: dict[str, Callable[[], object]] = {
        "web worker": lambda: kill_web_worker(house, dice),
        "master": lambda: kill_master(house),
        "database": lambda: kill_database(house, ledger),
        "worker": lambda: kill_worker(house),
    }
    chosen = dice.choice(sorted(ways))
    ways[chosen]()
    return chosen


def visits(house: House) -> list[tuple]:
    """The plan that stands, and what waits for one."""
    with house.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(STANDING))]


def ask_for_a_plan(house: House, *, seconds: int) -> int:
    wish = {"branch": BRANCH, "day": tomorrow().isoformat(), "seconds": seconds}
    answer = post(house.address, house, "/plan-runs", wish, key=uuid4().hex)
    assert answer.status == 202, answer.body
    return answer.body["id"]


def ask_until_one_is_proposed(house: House, *, seconds: int) -> None:
    """On a machine so busy that a search is given up for its slowness, whoever asks again gets a plan."""
    asked = ask_for_a_plan(house, seconds=seconds)

    def proposed() -> bool:
        nonlocal asked
        told = run(house, asked)
        if told.state == "failed":
            assert told.failure["code"] == "PlannerTooSlow", told.failure
            asked = ask_for_a_plan(house, seconds=seconds)
        return told.state == "proposed"

    house.until(proposed, "a proposal", seconds=5 * PATIENCE)


def run(house: House, run_id: int) -> Row:
    with house.engine.connect() as connection:
        return connection.execute(text(RUN), {"id": run_id}).one()


def kill_planner(house: House, run_id: int) -> None:
    """In the midst of its work: when it has told its first plan."""
    house.until(lambda: run(house, run_id).progress, "a first plan", seconds=3 * PATIENCE)
    kill(house.planners())
