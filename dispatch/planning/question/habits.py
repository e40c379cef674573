"""What groups of visits take beyond others, in all that they do: engineers, or zones."""

from collections import defaultdict
from collections.abc import Hashable

from dispatch.planning.question.ratios import Belief


class Habits:
    """For one fault type only a group's others speak: its own visits are looked at afterwards, and must not count
    twice. `worth`: how many visits it outweighs that nothing is known of a group."""

    def __init__(self, worth: int):
        self.worth = worth
        self._of: dict[tuple[Hashable, int], tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        self._all: dict[Hashable, tuple[float, int]] = defaultdict(lambda: (0.0, 0))

    def saw(self, group: Hashable, fault: int, beyond: float, count: int) -> None:
        """So many visits took so much in all beyond what was believed of them."""
        for sums, key in ((self._of, (group, fault)), (self._all, group)):
            known, seen = sums[key]
            sums[key] = (known + beyond, seen + count)

    def narrow(self, belief: Belief, fault: int, group: Hashable) -> Belief:
        if group is None:
            return belief
        beyond, count = self._all.get(group, (0.0, 0))
        own, mine = self._of.get((group, fault), (0.0, 0))
        return belief.moved(beyond - own, count - mine, worth=self.worth)
