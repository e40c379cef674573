"""`python -m optimizer`, as others call it."""

import json

import pytest
from click.testing import CliRunner

from optimizer.__main__ import main
from tests.optimizer.problems import a_problem, a_visit, an_engineer


@pytest.fixture
def day(tmp_path):
    problem = a_problem(an_engineer(), a_visit("a"), a_visit("b", loc=3), name="day")
    path = tmp_path / "day.json"
    path.write_text(json.dumps(problem.to_json()))
    return path


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_plan_is_written_and_judged(day, tmp_path):
    out = tmp_path / "plan.json"
    answer = run("solve", day, "--seconds", 0.1, "--seed", 3, "--out", out)
    assert (answer.exit_code, answer.output) == (0, "")
    assert sorted(json.loads(out.read_text())["routes"]["Ana"]) == ["a", "b"]

    judged = json.loads(run("judge", day, out).output)
    assert judged["cost"] == judged["travel"] == 3600
    assert judged["left_out"] == 0


def test_a_plan_that_stands_is_repaired_with_a_new_visit_in_it(day, tmp_path):
    start, out = tmp_path / "start.json", tmp_path / "repaired.json"
    start.write_text(json.dumps({"routes": {"Ana": ["b"]}}))
    answer = run("repair", day, "--start", start, "--new", "a", "--out", out)
    assert answer.exit_code == 0
    found = json.loads(out.read_text())
    assert sorted(found["routes"]["Ana"]) == ["a", "b"]
    assert found["gain"] > 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{}", "engineers is missing."),
        ('{"engineers": [], "visits": [], "travel": []}', "there is nothing to plan."),
        ("not json", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"engineers": [], "visits": [{}], "travel": []}', "visits[0].id is missing."),
    ],
)
def test_a_bad_problem_gets_one_sentence_and_exit_code_2(tmp_path, content, sentence):
    path = tmp_path / "bad.json"
    path.write_text(content)
    answer = run("solve", path)
    assert answer.exit_code == 2
    assert sentence in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


def test_a_file_that_is_not_there_gets_one_sentence_and_exit_code_2(tmp_path):
    answer = run("solve", tmp_path / "none.json")
    assert answer.exit_code == 2
    assert answer.stderr.endswith("can't be read: No such file or directory.\n")


def test_a_plan_that_cannot_be_written_is_said(day, tmp_path):
    answer = run("solve", day, "--seconds", 0, "--out", tmp_path / "no" / "plan.json")
    assert answer.exit_code == 2
    assert "can't be written" in answer.stderr


def test_a_broken_plan_is_named_by_the_judge(day, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"routes": {"Ana": ["a", "a"]}}))
    answer = run("judge", day, plan)
    assert answer.exit_code == 1
    assert "served_twice" in answer.stderr


def test_a_plan_without_routes_is_refused(day, tmp_path):
    plan = tmp_path / "plan.json"
    plan.write_text("{}")
    assert run("judge", day, plan).stderr == "routes must map each engineer to a list of visits.\n"
