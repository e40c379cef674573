"""What a bound leaves out: the active rules that pricing doesn't carry.

Such a rule only adds to a cost or forbids, so a bound without it still holds; but the best plan may cost more.
"""

from optimizer.problem import Problem


def scenarios(problem: Problem) -> bool:
    """The bound has the prices after average durations, without steps: never more than the average price."""
    return problem.scenarios is not None


RELAXED = (scenarios,)


def left_out_of_bound(problem: Problem) -> tuple[str, ...]:
    """By name; empty: the bound carries every active rule."""
    return tuple(rule.__name__ for rule in RELAXED if rule(problem))
