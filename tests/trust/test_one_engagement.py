"""Many want the same hour of one engineer. The database decides, and without its constraint it would not."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import Engine, select, text

from dispatch.errors import Conflict
from dispatch.people.engagement import NO_OVERLAP, EngagementKind, EngineerBusy, engage
from dispatch.people.engineer import Engineer
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import Crossed
from dispatch.work import queries, visits
from dispatch.work.turns import take_turns
from dispatch.work.visit import Visit
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


def test_desks_that_swap_visits_back_and_forth_never_cross(kept, owner_engine):
    """Four at once take visits from each other's engineers, in any order they like: as all who change several
    visits, they take turns at orders first and then at engineers, so that nobody has to give way."""
    crew, homes = a_crew_with_visits(kept)

    def desk(seed: int) -> Counter[str]:
        choose, fared = Random(seed), Counter()
        for _ in range(15):
            picked = choose.sample(homes, 2), choose.choices(crew, k=2), choose.randrange(3)
            fared[tried(kept, lambda tx, picked=picked: swap(tx, *picked))] += 1
        return fared

    with ThreadPoolExecutor(4) as desks:
        fared = sum(desks.map(desk, range(4)), Counter())

    assert fared["crossed"] == 0
    assert min(fared["done"], fared["refused"]) > 0
    assert in_two_places(owner_engine) == 0


def test_of_two_who_take_no_turns_one_gives_way_and_may_go_again(kept):
    """What the turns are for, and what the frame around every request sees when somebody forgets them."""
    crew, _ = a_crew_with_visits(kept)
    both = Barrier(2, timeout=60)

    def grab(first: int, second: int) -> str:
        def act(tx: Transaction) -> None:
            the_same_hour(first)(tx)
            both.wait()
            the_same_hour(second)(tx)

        return tried(kept, act)

    with ThreadPoolExecutor(2) as hands:
        fared = [hands.submit(grab, *pair) for pair in ((crew[0], crew[1]), (crew[1], crew[0]))]
    assert sorted(each.result() for each in fared) == ["crossed", "done"]
    assert tried(kept, the_same_hour(crew[2])) == "done"


def a_crew_with_visits(database: Database) -> tuple[list[int], list[int]]:
    with database.transaction(DISPATCHER) as tx:
        return [an_engineer(tx).id for _ in range(3)], [an_open_visit(tx).id for _ in range(4)]


def swap(tx: Transaction, visit_ids: list[int], crew: list[int], slot: int) -> None:
    orders = tx.session.scalars(select(Visit.work_order_id).where(Visit.id.in_(visit_ids))).all()
    take_turns(tx, orders=orders, engineers=crew)
    for visit_id, engineer_id in zip(visit_ids, crew, strict=True):
        visit = queries.visit(tx, visit_id, lock=True)
        engineer = tx.session.get_one(Engineer, engineer_id)
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=slot), travel=600)


def tried(database: Database, act: Callable[[Transaction], object]) -> str:
    try:
        with database.transaction(DISPATCHER) as tx:
            act(tx)
    except Crossed:
        return "crossed"
    except Conflict:
        return "refused"
    return "done"
