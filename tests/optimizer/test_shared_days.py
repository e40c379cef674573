"""The days in ../shared/data/planning, judged by the independent check that lies beside them."""

import importlib.util
import json
from pathlib import Path

import pytest

from optimizer.problem import Problem
from optimizer.solve import solve
from optimizer.stop import WorkLimit

DAYS = Path(__file__).parents[3] / "shared" / "data" / "planning"
pytestmark = pytest.mark.skipif(not DAYS.exists(), reason=f"no days in {DAYS}")


def _independent_check():
    spec = importlib.util.spec_from_file_location("check", DAYS / "check.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.check


@pytest.mark.parametrize("file", sorted(DAYS.glob("*.json")), ids=lambda file: file.stem)
def test_every_day_is_planned_as_an_independent_judge_says(file):
    data = json.loads(file.read_bytes())
    plan = solve(Problem.from_json(data), stop=WorkLimit(2_000), seed=1).to_json()
    verdict = _independent_check()(data, plan)
    assert verdict["errors"] == []
    assert verdict["cost"] == plan["cost"]
    assert verdict["unserved"] == len(plan["unserved"])
