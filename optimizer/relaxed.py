"""What a bound leaves out: the active rules that pricing doesn't carry.

Such a rule only adds to a cost or forbids, so a bound without it still holds; but the best plan may cost more.
"""

from optimizer.problem import Problem


def scenarios(problem: Problem) -> bool:
    """The bound has the prices after average durations, without steps: never more than the average price."""
    return problem.scenarios is not None


def groups(problem: Problem) -> bool:
    return bool(problem.groups)


def areas(problem: Problem) -> bool:
    return bool(problem.areas)


def most_changed(problem: Problem) -> bool:
    return problem.most_changed is not None


def together(problem: Problem) -> bool:
    return bool(problem.pairs)


def after(problem: Problem) -> bool:
    return any(visit.after for visit in problem.visits)


RELAXED = (groups, areas, most_changed, together, after, scenarios)


def left_out_of_bound(problem: Problem) -> tuple[str, ...]:
    """By name; empty: the bound carries every active rule."""
    return tuple(rule.__name__ for rule in RELAXED if rule(problem))
