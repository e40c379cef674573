"""Whatever is killed while orders come in: what was acknowledged is there, once, and everybody was told once."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import text

from tests.trust import faults
from tests.trust.callers import BROKEN, HANDS, an_order, post
from tests.trust.house import House, a_house
from tests.trust.lossy_line import a_lossy_line

KILLS = 4
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as house:
        yield house


def test_web_workers_that_are_killed_lose_no_order(house):
    dice = Random(1)
    with faults.while_orders_come_in(house) as ledger:
        kills = 0
        # One that nobody spoke to just then is not missed by anybody.
        while kills < KILLS or not ledger.answers[BROKEN]:
            faults.kill_web_worker(house, dice)
            faults.undisturbed(house, ledger)
            kills += 1
    assert ledger.answers[BROKEN] <= kills * HANDS, "only who spoke to it hears that a web worker is gone"


def test_the_web_server_killed_whole_comes_back_by_itself(house):
    with faults.while_orders_come_in(house) as ledger:
        faults.kill_master(house)
    assert ledger.answers[BROKEN] > 0


def test_the_database_killed_whole_refuses_for_a_while_and_comes_back_by_itself(house):
    with faults.while_orders_come_in(house) as ledger:
        faults.kill_database(house, ledger)
    assert ledger.answers[503] > 0
    assert ledger.answers[BROKEN] == 0


def test_the_worker_that_is_killed_leaves_no_message_unopened(house):
    with faults.while_orders_come_in(house):
        faults.kill_worker(house)


def test_a_planner_killed_while_it_searches_leaves_the_old_plan_and_says_so(house):
    before = faults.visits(house)
    with faults.while_orders_come_in(house):
        asked = faults.ask_for_a_plan(house, seconds=60)
        faults.kill_planner(house, asked)
        house.until(lambda: faults.run(house, asked).state != "solving", "the end of the run")

    assert faults.run(house, asked).state == "failed"
    assert faults.run(house, asked).failure == {"code": "PlannerStopped", "facts": {"code": -9}}
    assert faults.visits(house) == before


def test_an_order_whose_answer_got_lost_after_the_commit_is_answered_again_and_taken_once(house):
    house.until(house.stands, "the house standing")
    title, order = "lost on the way", an_order("lost on the way")
    with a_lossy_line(house.port, loses=lambda _: True) as line:
        assert post(line.address, house, "/work-orders", order, key=title).status == BROKEN
        assert line.lost == 1
    [taken] = kept(house, title)

    again = [post(house.address, house, "/work-orders", order, key=title) for _ in range(2)]

    assert [(answer.status, answer.repeated, answer.body["reference"]) for answer in again] == [(201, True, taken)] * 2
    assert again[0].body == again[1].body
    assert kept(house, title) == [taken]

    assert post(house.address, house, "/work-orders", order, key="another key").status == 201
    assert len(kept(house, title)) == 2, "without the key it would have been taken twice"


def test_on_a_line_that_loses_every_third_answer_no_order_is_taken_twice(house):
    with (
        a_lossy_line(house.port, loses=lambda asked: asked % 3 == 0) as line,
        faults.while_orders_come_in(house, address=line.address) as ledger,
    ):
        house.until(lambda: line.lost >= KILLS, "answers getting lost")
    assert ledger.answers[BROKEN] >= line.lost


def kept(house: House, title: str) -> list[str]:
    with house.engine.connect() as connection:
        query = text("SELECT reference FROM work_order WHERE title = :title")
        return list(connection.scalars(query, {"title": title}))
