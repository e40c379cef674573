"""Each fault as often as ROUNDS says, and all of them in one long row: run by `make soak`.

A house lives through many faults here, so that what one leaves behind is met by the next.
"""

import os
from collections.abc import Callable, Iterator
from random import Random
from statistics import quantiles

import pytest

from tests.trust import faults
from tests.trust.callers import Ledger
from tests.trust.house import House, a_house, runs

ROUNDS = int(os.environ.get("ROUNDS", "20"))
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6)]
Fault = Callable[[House, Ledger, Random], object]
EACH: dict[str, Fault] = {
    "web_worker": lambda house, ledger, dice: faults.kill_web_worker(house, dice),
    "web_server": lambda house, ledger, dice: faults.kill_master(house),
    "database": lambda house, ledger, dice: faults.kill_database(house, ledger),
    "worker": lambda house, ledger, dice: faults.kill_worker(house),
    "anything": faults.anything,
}


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with a_house() as house:
        yield house


@pytest.mark.parametrize("part", EACH)
def test_however_often_it_is_killed_no_order_is_lost_or_taken_twice(house, part):
    dice, told = Random(part), []
    with faults.while_orders_come_in(house, pace=faults.RUSH) as ledger:
        for _ in range(ROUNDS):
            told.append(EACH[part](house, ledger, dice))
            faults.undisturbed(house, ledger)
    tell(part, ledger, told)


def test_a_planner_killed_again_and_again_leaves_the_old_plan_until_one_may_finish(house):
    before = faults.visits(house)
    with faults.while_orders_come_in(house, pace=faults.RUSH):
        for _ in range(max(1, ROUNDS // 4)):
            asked = faults.ask_for_a_plan(house, seconds=60)
            faults.kill_planner(house, asked)
            house.until(lambda asked=asked: faults.run(house, asked).state == "failed", "the failed run")
        faults.ask_until_one_is_proposed(house, seconds=5)
    assert faults.visits(house) == before


def test_a_plan_run_whose_worker_is_killed_is_begun_anew(house):
    before = faults.visits(house)
    with faults.while_orders_come_in(house, pace=faults.RUSH):
        asked = faults.ask_for_a_plan(house, seconds=20)
        house.until(lambda: faults.run(house, asked).progress, "a first plan")
        planners = house.planners()
        faults.kill_worker(house)
        house.until(lambda: not any(map(runs, planners)), "the end of the planner without its worker")
        house.until(lambda: faults.run(house, asked).state == "proposed", "a proposal after all")
    assert faults.visits(house) == before


def tell(part: str, ledger: Ledger, told: list[object]) -> None:
    """Figures for whoever watches, beyond passed or not."""
    waits = quantiles(ledger.waits, n=100)
    print(f"\n{part}: {len(ledger.acknowledged)} orders, answers {dict(ledger.answers)}")
    print(
        f"  an order took {waits[49]:.2f} s (median), {waits[98]:.2f} s (99 of 100), {max(ledger.waits):.2f} s at most"
    )
    seconds = [each for each in told if isinstance(each, float)]
    if seconds:
        print(f"  back after {min(seconds):.1f} to {max(seconds):.1f} s")
