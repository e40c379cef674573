"""Many want the same hour of one engineer. The database decides, and without its constraint it would not."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Engine, text

from dispatch.errors import Conflict
from dispatch.people.engagement import NO_OVERLAP, EngagementKind, EngineerBusy, engage
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import Crossed
from dispatch.work import queries, visits
from tests.builders import DISPATCHER, NINE, an_engineer, an_open_visit

AT_ONCE = 50
IN_TWO_PLACES = """
SELECT count(*) FROM engagement AS a JOIN engagement AS b ON a.engineer_id = b.engineer_id AND a.id < b.id
WHERE a.during && b.during AND a.released_at IS NULL AND b.released_at IS NULL
"""


def all_at_once(database: Database, act: Callable[[Transaction], object], count: int = AT_ONCE) -> Counter[str]:
    """How they fared. Each has its transaction open before any begins."""
    start = Barrier(count, timeout=60)

    def attempt(_: int) -> str:
        try:
            with database.transaction(DISPATCHER) as tx:
                tx.session.execute(text("SELECT 1"))
                start.wait()
                act(tx)
        except EngineerBusy:
            return "refused"
        return "won"

    with ThreadPoolExecutor(count) as racers:
        return Counter(racers.map(attempt, range(count)))


def the_same_hour(engineer_id: int) -> Callable[[Transaction], object]:
    hour = {"starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
    return lambda tx: engage(tx, engineer_id, kind=EngagementKind.HOLD, **hour)


def in_two_places(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text(IN_TWO_PLACES))


@pytest.fixture
def engineer_id(kept: Database) -> int:
    with kept.transaction(DISPATCHER) as tx:
        return an_engineer(tx).id


def test_of_fifty_who_want_one_hour_exactly_one_gets_it(kept, owner_engine, engineer_id):
    assert all_at_once(kept, the_same_hour(engineer_id)) == {"won": 1, "refused": AT_ONCE - 1}
    assert in_two_places(owner_engine) == 0


def test_without_the_constraint_several_would_get_it(kept, owner_engine, engineer_id):
    with owner_engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE engagement DROP CONSTRAINT {NO_OVERLAP}"))

    assert all_at_once(kept, the_same_hour(engineer_id))["won"] > 1
    assert in_two_places(owner_engine) > 0


def test_refused_are_only_those_who_overlap(kept, engineer_id):
    hour = timedelta(hours=1)

    def one_after_another(tx: Transaction) -> None:
        number = tx.session.scalar(text("SELECT nextval('work_order_reference')"))
        starts_at = NINE + number * hour
        engage(tx, engineer_id, kind=EngagementKind.HOLD, starts_at=starts_at, ends_at=starts_at + hour)

    assert all_at_once(kept, one_after_another, count=20) == {"won": 20}


@pytest.mark.slow
def test_desks_that_swap_visits_back_and_forth_never_get_stuck(kept, owner_engine):
    """Four at once take visits from each other's engineers. Orders are locked in one sequence by all, as publishing
    a plan does; engineers are not, so some must cross and go again."""
    with kept.transaction(DISPATCHER) as tx:
        crew = [an_engineer(tx).id for _ in range(3)]
        homes = [an_open_visit(tx).id for _ in range(4)]

    def desk(seed: int) -> Counter[str]:
        choose, fared = Random(seed), Counter()
        for _ in range(15):
            picked = sorted(choose.sample(homes, 2)), choose.choices(crew, k=2), choose.randrange(3)
            fared[tried(kept, lambda tx, picked=picked: swap(tx, *picked))] += 1
        return fared

    with ThreadPoolExecutor(4) as desks:
        fared = sum(desks.map(desk, range(4)), Counter())

    assert fared["stuck"] == 0
    assert min(fared["done"], fared["refused"]) > 0
    assert in_two_places(owner_engine) == 0


def swap(tx: Transaction, visit_ids: list[int], crew: list[int], slot: int) -> None:
    for visit_id, engineer_id in zip(visit_ids, crew, strict=True):
        visit = queries.visit(tx, visit_id, lock=True)
        engineer = tx.session.get_one(visits.Engineer, engineer_id)
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=slot), travel=600)


def tried(database: Database, act: Callable[[Transaction], object]) -> str:
    """As the frame does it: crossing another is tried again, three times at most."""
    for _ in range(4):
        try:
            with database.transaction(DISPATCHER) as tx:
                act(tx)
            return "done"
        except Conflict:
            return "refused"
        except Crossed:
            continue
    return "stuck"
