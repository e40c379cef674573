"""Two who publish, or publish and move, at the same moment."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from dispatch.errors import Conflict
from dispatch.people.engagement import Engagement
from dispatch.people.engineer import Engineer
from dispatch.planning import publishing, queries
from dispatch.planning.plan import Outcome
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database, connect
from dispatch.work import visits
from dispatch.work.lifecycle import VisitState
from dispatch.work.visit import Visit
from tests.builders import (
    DISPATCHER,
    NINE,
    SYSTEM,
    a_branch,
    a_home,
    a_shift,
    an_engineer,
    an_open_visit,
)
from tests.clock import Clock
from tests.dispatch.planning.proposing import OSLO, TUESDAY, proposed

MANAGER = Actor(role=Role.MANAGER, source=Source.CONSOLE, name="Manager")


@pytest.fixture
def committed(own_database: str) -> Iterator[tuple[Database, int, list[int]]]:
    """A proposed plan of six visits, really committed."""
    engine = connect(own_database)
    database = Database(engine, clock=Clock(NINE))
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        for _ in range(2):
            a_shift(tx, an_engineer(tx, branch, shift=False), TUESDAY)
        found = [an_open_visit(tx, branch=branch, home=a_home(tx)).id for _ in range(6)]
        run_id = proposed(tx, branch).run_id
    yield database, run_id, found
    engine.dispose()


def at_once(*deeds) -> list[BaseException | None]:
    """Run them in threads of their own, released together; what each raised."""
    gate, raised = threading.Barrier(len(deeds)), [None] * len(deeds)

    def do(position: int) -> None:
        gate.wait()
        try:
            deeds[position]()
        except BaseException as error:
            raised[position] = error

    threads = [threading.Thread(target=do, args=(position,)) for position in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


def test_of_two_dispatchers_who_publish_at_once_one_wins(committed):
    database, run_id, found = committed

    def publish(actor: Actor):
        with database.transaction(actor) as tx:
            publishing.publish(tx, run_id)

    raised = at_once(lambda: publish(DISPATCHER), lambda: publish(MANAGER))

    assert [type(error) is type(None) for error in raised].count(True) == 1
    assert isinstance(next(error for error in raised if error), Conflict)
    with database.transaction(SYSTEM) as tx:
        planned = [tx.session.get(Visit, each) for each in found]
        assert all(visit.state is VisitState.PLANNED for visit in planned)
        assert len(tx.session.scalars(select(Engagement)).all()) == len(found)


def test_a_dispatcher_who_moves_a_visit_while_the_plan_is_published_loses_nothing(committed):
    database, run_id, found = committed

    def publish():
        with database.transaction(MANAGER) as tx:
            publishing.publish(tx, run_id)

    def give_by_hand():
        with database.transaction(DISPATCHER) as tx:
            visit = visits.visit_for_change(tx, found[0])
            engineer = tx.session.scalars(select(Engineer).order_by(Engineer.id)).first()
            visits.assign(tx, visit, engineer, starts_at=OSLO.at_hour(15), travel=60)

    at_once(publish, give_by_hand)

    with database.transaction(SYSTEM) as tx:
        visit = tx.session.get(Visit, found[0])
        item = next(item for item in queries.plan(tx, run_id).items if item.visit_id == found[0])
        by_hand = visit.starts_at == OSLO.at_hour(15)
        assert by_hand or item.outcome is Outcome.PUBLISHED
        assert visit.state is VisitState.PLANNED
