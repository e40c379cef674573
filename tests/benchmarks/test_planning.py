"""The benchmark of plans judges rightly, and its days are what they say."""

import json

import pytest

from benchmarks.contest import Result, Round
from benchmarks.days import RULES, Kind, a_day
from benchmarks.referee import CannotJudge, verdict
from benchmarks.report import summary, write
from optimizer.evaluate import judge
from optimizer.problem import Problem
from optimizer.solve import solve
from optimizer.stop import WorkLimit


@pytest.mark.parametrize("rules", [(), *((rule,) for rule in RULES), RULES], ids="+".join)
def test_two_judges_who_share_nothing_agree_on_every_rule(rules):
    day = a_day(Kind(30, 6, 1, rules=rules))
    plan = solve(Problem.from_json(day), stop=WorkLimit(400))
    found = verdict(day, plan.visits)
    assert (found.cost, found.unserved, found.faults) == (plan.cost, len(plan.unserved), ())


def test_a_plan_that_breaks_a_rule_is_called_broken():
    day = a_day(Kind(30, 6, 1))
    routes = {day["engineers"][0]["id"]: [visit["id"] for visit in day["visits"]]}
    assert verdict(day, routes).faults


def test_a_rule_the_judge_does_not_know_is_refused():
    day = a_day(Kind(30, 6, 1))
    day["visits"][0]["moon_phase"] = "full"
    with pytest.raises(CannotJudge, match="moon_phase"):
        verdict(day, {})


def test_a_day_is_the_same_for_the_same_seed():
    kind = Kind(40, 8, 3, branches=4, long_shifts=True)
    assert json.dumps(a_day(kind)) == json.dumps(a_day(kind))
    assert judge(Problem.from_json(a_day(kind)), {}).cost > 0


def test_the_page_tells_ratio_and_gap_and_a_bound_that_is_wrong(tmp_path):
    ours, theirs = Result("Doorstep", 90, 0, bound=81, cpu=1.0), Result("VROOM", 100, 1)
    rounds = [Round("calm", (ours, theirs)), Round("busy", (Result("Doorstep", 95, 0, bound=97), theirs))]
    write(tmp_path / "page.md", rounds, seconds=10.0, seed=1)
    page = (tmp_path / "page.md").read_text()
    assert "| calm | 90 (0) | - | - | 100 (1) | 0.900 | 81 | 10.0% |" in page
    assert "worst 0.950" in page
    assert "bounds above a cost: 1." in summary(rounds)
    assert (tmp_path / "page.svg").read_text().count("<circle") == 4 + 4


def test_a_page_written_again_keeps_what_was_measured_apart(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("Old.\n\n## Measured apart\n\nBy hand.\n")
    write(page, [Round("calm", (Result("Doorstep", 90, 0), Result("VROOM", 100, 1)))], seconds=10.0, seed=1)
    assert "Old." not in page.read_text()
    assert page.read_text().endswith("\n## Measured apart\n\nBy hand.\n")
