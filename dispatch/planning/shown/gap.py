"""How good a plan is, told from its cost and its bound."""


def gap(cost: int | None, bound: int | None) -> float | None:
    """How far, at most, the plan is above the best possible: per cent with one decimal, rounded up."""
    if not cost or bound is None:
        return None
    return -(-1000 * (cost - bound) // cost) / 10
