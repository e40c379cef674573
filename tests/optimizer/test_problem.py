"""A problem that can't be planned is refused in one sentence that names the field."""

import copy
import json

import numpy as np
import pytest

from optimizer.checks import COUNT_LIMIT, UNREACHABLE
from optimizer.problem import BadProblem, Overtime, Problem
from optimizer.scenarios import Scenarios
from tests.optimizer.odd_problems import an_odd_problem
from tests.optimizer.problems import HOUR, LINE, a_problem, a_random_problem, a_visit, an_engineer

GOOD = {
    "name": "good",
    "engineers": [{"id": "e", "start": 0, "end": 0, "shift": [0, 28_800], "skills": {"gas": 2}}],
    "visits": [
        {
            "id": "v",
            "loc": 1,
            "duration": 3600,
            "window": [0, 7200],
            "due": 3600,
            "weight": 2,
            "skills": {"gas": 1},
            "penalty": 9000,
        }
    ],
    "travel": [[0, 60], [60, 0]],
}
OPTIONAL = {
    "break": {"duration": 1800, "window": [0, 9000]},
    "overtime": {"limit": 0, "cost": 1},
    "reserve": {"seconds": 0, "cost": 1},
    "fee": {"visit": 1},
    "told": {"window": [0, 9000]},
    "promises": [{"due": 5}],
}
HUGE = 10**30
MISSING = object()

BAD = [
    ("engineers", MISSING),
    ("engineers", {}),
    ("engineers", "Ana"),
    ("engineers[0]", 7),
    ("engineers[0].id", MISSING),
    ("engineers[0].id", ""),
    ("engineers[0].id", "\ud800"),
    ("engineers[0].id", 5),
    ("engineers[0].start", 2),
    ("engineers[0].start", -1),
    ("engineers[0].end", True),
    ("engineers[0].shift", MISSING),
    ("engineers[0].shift", [5]),
    ("engineers[0].shift", [5, 4]),
    ("engineers[0].shift", [-1, 4]),
    ("engineers[0].shift", [0, 1.5]),
    ("engineers[0].shift", "day"),
    ("engineers[0].skills", ["gas"]),
    ("engineers[0].skills.gas", 0),
    ("engineers[0].skills.gas", True),
    ("engineers[0].skills.gas", "high"),
    ("engineers[0].workload", -1),
    ("engineers[0].workload", 28 * 86_400 + 1),
    ("engineers[0].break", [1800]),
    ("engineers[0].break.duration", MISSING),
    ("engineers[0].break.window", [3, 2]),
    ("engineers[0].overtime.limit", -1),
    ("engineers[0].overtime.cost", float("nan")),
    ("engineers[0].absences", [[0, 5], [4, 9]]),
    ("engineers[0].absences[0]", 7),
    ("engineers[0].reserve.seconds", -1),
    ("engineers[0].fee.visit", "much"),
    ("engineers[0].pace", 0),
    ("engineers[0].person", ""),
    ("engineers[0].day", -1),
    ("engineers[0].stock", ["valve"]),
    ("engineers[0].most_visits", 1.5),
    ("overqualification", -1),
    ("visits", MISSING),
    ("visits", None),
    ("visits[0].id", MISSING),
    ("visits[0].loc", 99),
    ("visits[0].loc", 0.0),
    ("visits[0].duration", -1),
    ("visits[0].duration", float("nan")),
    ("visits[0].duration", float("inf")),
    ("visits[0].duration", HUGE),
    ("visits[0].duration", None),
    ("visits[0].duration", "1h"),
    ("visits[0].window", MISSING),
    ("visits[0].window", [7200, 0]),
    ("visits[0].window", [0, HUGE]),
    ("visits[0].window", [0, 1, 2]),
    ("visits[0].due", MISSING),
    ("visits[0].due", -5),
    ("visits[0].due", False),
    ("visits[0].weight", MISSING),
    ("visits[0].weight", -1),
    ("visits[0].weight", HUGE),
    ("visits[0].skills", MISSING),
    ("visits[0].skills", {"magic": 1}),
    ("visits[0].skills.gas", -1),
    ("visits[0].skills.gas", 1.0),
    ("visits[0].penalty", MISSING),
    ("visits[0].penalty", None),
    ("visits[0].penalty", 10**12 + 1),
    ("visits[0].step", -1),
    ("visits[0].engineers", "e"),
    ("visits[0].engineers", ["nobody"]),
    ("visits[0].engineers", [["e"]]),
    ("visits[0].forbidden", ["nobody"]),
    ("visits[0].forbidden", None),
    ("visits[0].pinned_start", -1),
    ("visits[0].assigned", "nobody"),
    ("visits[0].assigned", ["e"]),
    ("visits[0].change_cost", -1),
    ("visits[0].windows", 5),
    ("visits[0].windows", [[5, 9], [0, 1]]),
    ("visits[0].windows[0]", [9, 5]),
    ("visits[0].promises", {"due": 5}),
    ("visits[0].promises[0].due", MISSING),
    ("visits[0].promises[0].on", "arrival"),
    ("visits[0].promises[0].weight", 10**6),
    ("visits[0].told.window", [1]),
    ("visits[0].told.step", -1),
    ("visits[0].preferred", ["nobody"]),
    ("visits[0].preference_cost", None),
    ("visits[0].day_cost", 10**7),
    ("visits[0].durations", {"nobody": 5}),
    ("visits[0].durations.e", -1),
    ("visits[0].means", {"nobody": 5}),
    ("visits[0].setup", "long"),
    ("visits[0].parts.valve", 0),
    ("visits[0].frozen", "nobody"),
    ("travel", MISSING),
    ("travel", []),
    ("travel", 5),
    ("travel", [[0, 60]]),
    ("travel", [[0, 60], [60]]),
    ("travel", [[0, 60], 5]),
    ("travel[0][1]", -1),
    ("travel[0][1]", 10**7 + 1),
    ("travel[0][1]", HUGE),
    ("travel[0][1]", 1.5),
    ("travel[0][1]", True),
    ("travel[0][1]", float("nan")),
    ("name", 5),
    ("balance", -1),
    ("balance", 0.5),
    ("skills", "gas"),
    ("skills", ["lock"]),
]


def _spoil(data: dict, path: str, value: object) -> None:
    steps = path.replace("]", "").replace("[", ".").split(".")
    for step in steps[:-1]:
        if isinstance(data, dict) and step in OPTIONAL:
            data[step] = copy.deepcopy(OPTIONAL[step])
        elif isinstance(data, dict) and step not in data:
            data[step] = [None] if step in {"windows", "absences"} else {}
        data = data[int(step)] if isinstance(data, list) else data[step]
    last = int(steps[-1]) if isinstance(data, list) else steps[-1]
    if value is MISSING:
        del data[last]
    else:
        data[last] = value


def test_the_good_problem_is_good():
    assert Problem.from_json(GOOD).visit("v").skills == {"gas": 1}


@pytest.mark.parametrize(("field", "value"), BAD)
def test_a_bad_field_is_named_in_one_sentence(field, value):
    data = copy.deepcopy(GOOD)
    _spoil(data, field, value)

    with pytest.raises(BadProblem) as refusal:
        Problem.from_json(data)

    sentence = str(refusal.value)
    assert field in sentence or field.rpartition("[")[0] in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 200


@pytest.mark.parametrize("data", [None, [], 5, "problem"])
def test_a_problem_that_is_no_object_is_refused(data):
    with pytest.raises(BadProblem, match=r"must be an object"):
        Problem.from_json(data)


def test_an_empty_problem_is_refused_by_its_first_missing_field():
    with pytest.raises(BadProblem, match=r"^engineers is missing\.$"):
        Problem.from_json({})


def test_nobody_and_nothing_to_do_is_refused():
    with pytest.raises(BadProblem, match=r"nothing to plan"):
        a_problem()


@pytest.mark.parametrize("kind", ["engineers", "visits"])
def test_two_with_the_same_id_are_refused(kind):
    data = copy.deepcopy(GOOD)
    data[kind].append(data[kind][0])
    with pytest.raises(BadProblem, match=rf"^{kind}\[1\]\.id repeats"):
        Problem.from_json(data)


def test_a_break_before_the_shift_is_refused():
    data = copy.deepcopy(GOOD)
    data["engineers"][0] |= {"shift": [10_000, 20_000], "break": {"duration": 1800, "window": [0, 9000]}}
    with pytest.raises(BadProblem, match=r"engineers\[0\]\.break\.window closes before the shift"):
        Problem.from_json(data)


def test_a_skill_that_nobody_holds_is_known_from_the_catalogue():
    data = copy.deepcopy(GOOD) | {"skills": ["gas", "lock"]}
    data["visits"][0]["skills"] = {"lock": 1}
    assert Problem.from_json(data).visit("v").skills == {"lock": 1}


def test_more_than_can_be_planned_is_refused():
    with pytest.raises(BadProblem, match=r"visits has 100001 entries"):
        a_problem(*[a_visit()] * (COUNT_LIMIT + 1))


def test_a_matrix_of_fractions_is_refused():
    with pytest.raises(BadProblem, match=r"travel must hold whole seconds"):
        a_problem(an_engineer(), travel=np.zeros((2, 2)))


def test_places_without_a_road_are_null_in_json():
    problem = a_problem(an_engineer(), travel=[[0, None], [5, 0]])
    assert problem.travel[0, 1] == UNREACHABLE
    assert problem.to_json()["travel"] == [[0, None], [5, 0]]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kind", [a_random_problem, an_odd_problem])
def test_a_problem_written_and_read_again_is_the_same(kind, seed):
    problem = kind(seed)
    again = Problem.from_json(json.loads(json.dumps(problem.to_json())))
    assert (again.engineers, again.visits, again.balance) == (problem.engineers, problem.visits, problem.balance)
    assert (again.travel == problem.travel).all()


def test_nobody_can_change_the_travel_times_behind_the_plans_back():
    problem = a_problem(an_engineer(), travel=LINE)
    with pytest.raises(ValueError, match="read-only"):
        problem.travel[0, 1] = 0


class TestUnderWay:
    """A day that has begun."""

    def test_a_day_begins_with_one_visit(self):
        with pytest.raises(BadProblem, match=r"visits\[1\]\.frozen names 'Ana', whose day has begun with another"):
            a_problem(an_engineer(), a_visit("a", frozen="Ana"), a_visit("b", frozen="Ana"))

    def test_nobody_is_on_the_way_where_no_road_leads(self):
        with pytest.raises(BadProblem, match=r"visits\[0\]\.frozen names 'Ana', for whom no road"):
            a_problem(an_engineer(), a_visit(frozen="Ana"), travel=[[0, 5], [None, 0]])

    def test_with_scenarios_it_is_told_otherwise(self):
        with pytest.raises(BadProblem, match=r"visits\[0\]\.frozen can't stand beside scenarios"):
            a_problem(an_engineer(), a_visit(frozen="Ana"), scenarios=Scenarios(3))


def two_days(**monday):
    late = an_engineer("Tue", person="Ana", shift=(16 * HOUR, 24 * HOUR))
    return a_problem(late, an_engineer("Mon", person="Ana", **monday))


def test_one_person_may_work_one_day_after_the_other():
    assert two_days(shift=(8 * HOUR, 16 * HOUR)).crew == 1


def test_nobody_works_two_days_at_once_in_overtime_either():
    says = r"^engineers\[0\]\.shift begins at 57600, but 'Mon', another day of .* may last until 61200\.$"
    with pytest.raises(BadProblem, match=says):
        two_days(shift=(8 * HOUR, 17 * HOUR))
    with pytest.raises(BadProblem, match=says):
        two_days(shift=(8 * HOUR, 16 * HOUR), overtime=Overtime(HOUR, 1))


def test_a_persons_name_is_nobody_elses_day():
    with pytest.raises(BadProblem, match=r"engineers\[1\]\.person is 'Ana', the id of somebody else's day"):
        a_problem(an_engineer("Ana", person="Cy"), an_engineer("Bo", person="Ana"))
