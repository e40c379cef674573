"""Checks of a problem as a whole: what its parts say of each other. Each refusal is one sentence naming the field."""

from collections import defaultdict
from typing import TYPE_CHECKING

from optimizer import checks
from optimizer.checks import UNREACHABLE, BadProblem
from optimizer.engineer import Engineer
from optimizer.visit import Visit

if TYPE_CHECKING:
    from optimizer.problem import Problem


def check(problem: "Problem") -> None:
    check_engineers(problem)
    check_visits(problem)
    check_ties(problem)


def check_engineers(problem: "Problem") -> None:
    for i, engineer in enumerate(problem.engineers):
        engineer.check(f"engineers[{i}]", len(problem.travel))
    checks.unique([engineer.id for engineer in problem.engineers], "engineers")
    check_persons(problem)
    if problem.skills is not None:
        checks.texts(problem.skills, "skills")
        for i, engineer in enumerate(problem.engineers):
            checks.known(engineer.skills, f"engineers[{i}].skills", set(problem.skills), kind="skill")


def check_persons(problem: "Problem") -> None:
    days: defaultdict[str, list[tuple[Engineer, str]]] = defaultdict(list)
    for i, engineer in enumerate(problem.engineers):
        other = problem.engineer_index.get(engineer.who)
        if other is not None and problem.engineers[other].who != engineer.who:
            raise BadProblem(f"engineers[{i}].person is {checks.shown(engineer.who)}, the id of somebody else's day.")
        days[engineer.who].append((engineer, f"engineers[{i}]"))
    for each in days.values():
        check_days(each)


def check_days(days: list[tuple[Engineer, str]]) -> None:
    """Of one person, who can't be in two places at a time."""
    in_order = sorted(days, key=lambda day: (day[0].shift, day[0].last_return))
    for (before, _), (after, path) in zip(in_order, in_order[1:], strict=False):
        if after.shift[0] < before.last_return:
            raise BadProblem(
                f"{path}.shift begins at {after.shift[0]}, but {checks.shown(before.id)},"
                f" another day of the same person, may last until {before.last_return}."
            )


def check_visits(problem: "Problem") -> None:
    skills = known_skills(problem)
    for i, visit in enumerate(problem.visits):
        visit.check(f"visits[{i}]", len(problem.travel), people=problem.people, skills=skills)
    checks.unique([visit.id for visit in problem.visits], "visits")
    check_under_way(problem)


def known_skills(problem: "Problem") -> set[str] | None:
    """The skills a visit may ask for; None where nobody is there to tell."""
    if problem.skills is not None:
        return set(problem.skills)
    if not problem.engineers:
        return None
    return {skill for engineer in problem.engineers for skill in engineer.skills}


def check_under_way(problem: "Problem") -> None:
    begun: set[str] = set()
    for i, visit in enumerate(problem.visits):
        if visit.frozen is not None:
            check_beginning(problem, visit, f"visits[{i}].frozen", begun)
            begun.add(visit.frozen)


def check_beginning(problem: "Problem", visit: Visit, path: str, begun: set[str]) -> None:
    name = checks.shown(visit.frozen)
    checks.known([visit.frozen], path, problem.engineer_index, kind="day of an engineer")
    if problem.scenarios is not None:
        raise BadProblem(f"{path} can't stand beside scenarios, where engineers have in_hand.")
    if visit.frozen in begun:
        raise BadProblem(f"{path} names {name}, whose day has begun with another visit.")
    engineer = problem.engineer(visit.frozen)
    if UNREACHABLE in (problem.travel[engineer.start, visit.loc], problem.travel[visit.loc, engineer.end]):
        raise BadProblem(f"{path} names {name}, for whom no road leads there and home.")


def check_ties(problem: "Problem") -> None:
    for name in ("groups", "areas"):
        checks.listed(getattr(problem, name), name)
        for i, tied in enumerate(getattr(problem, name)):
            tied.check(f"{name}[{i}]", problem.people)
    if problem.most_changed is not None:
        checks.whole(problem.most_changed, "most_changed")
    partners: dict[str, str] = {}
    for i, visit in enumerate(problem.visits):
        if visit.after is not None:
            checks.known([visit.after.visit], f"visits[{i}].after.visit", problem.visit_index, kind="visit")
        if visit.together is not None:
            checks.known([visit.together], f"visits[{i}].with", problem.visit_index, kind="visit")
            check_partners(visit, f"visits[{i}].with", partners)


def check_partners(visit: Visit, path: str, partners: dict[str, str]) -> None:
    """`partners` are those known so far, and learns of these two."""
    for one, other in ((visit.id, visit.together), (visit.together, visit.id)):
        if one == other or partners.setdefault(one, other) != other:
            raise BadProblem(f"{path} must tie two visits, each to one other only.")
