"""What was met of how long visits take, and what is believed of it: few visits hardly move a belief.

What is learned is the ratio of the time taken to the time planned, on a logarithmic scale, for durations are close to
lognormal.
"""

import math
from dataclasses import dataclass
from typing import Self

FASTEST, SLOWEST = 1 / 8, 8  # times the plan; beyond that somebody forgot to press a button


@dataclass(frozen=True)
class Ratios:
    """How many visits, and the sums of the logarithms of taken / planned and of their squares."""

    count: int = 0
    total: float = 0.0
    squares: float = 0.0

    def __add__(self, other: Self) -> "Ratios":
        return Ratios(self.count + other.count, self.total + other.total, self.squares + other.squares)

    def beyond(self, place: float) -> float:
        """Of all visits together, beyond what was expected of each."""
        return self.total - self.count * place


@dataclass(frozen=True)
class Belief:
    """`place` and `sigma`: mean and standard deviation of the logarithm. `doubt`: variance of the place itself, in
    units of the variance of one visit. `count`: the visits of the finest group it rests on."""

    place: float
    sigma: float
    doubt: float = 0.0
    count: int = 0

    @classmethod
    def of_catalogue(cls, spread: float) -> Self:
        """The catalogue's minutes are a mean, which lies above the middle of a lognormal: hence the place."""
        return cls(place=-spread * spread / 2, sigma=spread)

    def after(self, met: Ratios, *, worth: int) -> "Belief":
        """What is believed of the group, once these were met. `worth`: so many visits the belief before weighs (the
        posterior of a normal mean and variance under a conjugate prior; Gelman et al., Bayesian Data Analysis, 2013,
        section 3.3)."""
        if met.count == 0:
            return Belief(self.place, self.sigma, 1 / worth)
        weight = worth + met.count
        mean = met.total / met.count
        around = max(0.0, met.squares - met.total * mean)
        apart = worth * met.count / weight * (mean - self.place) ** 2
        variance = (worth * self.sigma * self.sigma + around + apart) / weight
        return Belief((worth * self.place + met.total) / weight, math.sqrt(variance), 1 / weight, met.count)

    def moved(self, beyond: float, count: int, *, worth: int) -> "Belief":
        """For a group within the group: `beyond` is what its visits took in all beyond this belief. The spread stays
        the whole group's, which bears more visits."""
        weight = worth + count
        return Belief(self.place + beyond / weight, self.sigma, self.doubt + 1 / weight, count)

    @property
    def mean(self) -> float:
        """Times the plan."""
        return math.exp(self.place + self.sigma * self.sigma / 2)

    def within(self, deviations: float) -> tuple[float, float]:
        """Between which ratios the mean lies, by so many standard deviations of what is believed of it."""
        reach = deviations * self.sigma * math.sqrt(self.doubt)
        return self.mean * math.exp(-reach), self.mean * math.exp(reach)
