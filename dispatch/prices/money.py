"""Money: whole minor units of a currency (øre, fen), added up as whole numbers and never as floats.

Where a share is taken of an amount it is rounded to a whole unit once, half away from zero, as shops do.
"""

from typing import NamedTuple

WHOLE = 10_000  # basis points: 2500 are 25 per cent


class Money(NamedTuple):
    """An amount that a refusal tells: whoever shows it writes it in the reader's way."""

    amount: int
    currency: str

    def __str__(self) -> str:
        return f"{self.amount / 100:.2f} {self.currency}"


def share(amount: int, basis_points: int) -> int:
    """So many ten-thousandths of an amount."""
    return _divided(amount * basis_points, WHOLE)


def tax_within(gross: int, basis_points: int) -> int:
    """The tax that is part of an amount; what is left of it is the net, so that both add up exactly."""
    return _divided(gross * basis_points, WHOLE + basis_points)


def started(minutes: int, step: int) -> int:
    """How many steps were begun."""
    return -(-max(0, minutes) // step)


def _divided(numerator: int, divisor: int) -> int:
    half_up = (2 * abs(numerator) + divisor) // (2 * divisor)
    return half_up if numerator >= 0 else -half_up
