"""Stop rules tell what share of their budget is spent."""

import math

import pytest

from optimizer.stop import Cancelled, Deadline, GapReached, NoImprovement, Progress, WorkLimit, first_of


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def progress(work: int = 0, best_work: int = 0) -> Progress:
    return Progress(work=work, best_work=best_work, cost=0)


def test_a_deadline_is_spent_with_its_clock():
    clock = Clock()
    rule = Deadline(10, clock=clock)
    clock.now = 104.0
    assert rule(progress()) == 0.4
    assert rule.seconds_left() == 6.0
    clock.now = 999.0
    assert rule(progress()) == 1.0
    assert rule.seconds_left() == 0.0


def test_no_time_at_all_is_spent_at_once():
    assert Deadline(0)(progress()) == 1.0
    assert Deadline(-3)(progress()) == 1.0
    assert WorkLimit(0)(progress()) == 1.0


def test_work_is_counted():
    assert WorkLimit(200)(progress(work=50)) == 0.25
    assert WorkLimit(200).seconds_left() == math.inf


def test_patience_is_counted_from_the_last_better_plan():
    assert NoImprovement(100)(progress(work=150, best_work=100)) == 0.5


def test_a_better_plan_renews_the_patience():
    better = Progress(work=0, best_work=0, cost=10).after(200, cost=9)
    assert (better.work, better.best_work, better.cost) == (200, 200, 9)
    assert better.after(200, cost=9).best_work == 200


def test_cancelling_stops_whatever_is_left():
    asked = []
    rule = first_of(WorkLimit(1_000), Cancelled(lambda: bool(asked)))
    assert rule(progress(work=10)) == 0.01
    asked.append("stop")
    assert rule(progress(work=10)) == 1.0


def test_the_shortest_clock_counts():
    clock = Clock()
    assert first_of(Deadline(5, clock=clock), Deadline(3, clock=clock), WorkLimit(9)).seconds_left() == 3.0


def test_a_plan_near_enough_to_the_bound_is_enough():
    rule = GapReached(0.05)
    assert rule(Progress(work=0, best_work=0, cost=100)) == 0.0  # without a bound, nothing is known
    assert rule(Progress(work=0, best_work=0, cost=100, bound=94)) == 0.0
    assert rule(Progress(work=0, best_work=0, cost=100, bound=95)) == 1.0


def test_the_work_left_is_told_to_those_who_plan_ahead():
    rule = first_of(WorkLimit(200), WorkLimit(500), NoImprovement(3))
    assert rule.steps_left(progress(work=50)) == 150
    assert Cancelled(lambda: False).steps_left(progress()) == math.inf


@pytest.mark.parametrize("bound", [None, -7, 0])
def test_nothing_is_cheaper_than_a_plan_that_costs_nothing(bound):
    assert Progress(work=0, best_work=0, cost=0, bound=bound).proven
