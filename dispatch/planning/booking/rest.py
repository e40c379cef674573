"""When somebody comes after a first visit, where the work takes several: the soonest day that has room, and its
cheapest window."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dispatch.planning.booking.closed import by_rule
from dispatch.planning.booking.slot import Grade, Slot
from dispatch.planning.booking.wanted import Step

REACH = 10  # days within which the next visit must find its place
FARTHEST = 60 + REACH  # days beyond the horizon; see Visit.follows_days


@dataclass
class Rest:
    """`look`: the open windows of a day for a step. Each day is asked once for all the first windows."""

    steps: tuple[Step, ...]
    look: Callable[[date, Step], list[Slot]]
    _known: dict[tuple, list[Slot]] = field(default_factory=dict)

    def behind(self, first: Slot) -> Slot:
        """The slot with all that follows; closed where that has no place."""
        found = {self.steps[0].lead.stay: (self.steps[0], first)}
        for step in self.steps[1:]:
            before = found.get(step.lead.follows, (self.steps[0], first))
            slot = self._after(step, *before, taken=[slot for _, slot in found.values()])
            if slot is None:
                reason, change = by_rule("then", days=REACH)
                return replace(first, grade=Grade.CLOSED, reasons=(reason,), changes=(change,))
            found[step.lead.stay] = step, slot
        then = tuple(slot for _, slot in found.values())[1:]
        return replace(first, then=then, extra=first.extra + sum(slot.extra for slot in then))

    def _after(self, step: Step, earlier: Step, before: Slot, *, taken: Collection[Slot]) -> Slot | None:
        # Whatever the plan does inside the windows, the one work is done before the other begins.
        done = before.window.closes + timedelta(minutes=earlier.lead.minutes)
        begins = before.day + timedelta(days=step.lead.follows_days or 0)
        who = before.engineer_id if step.lead.same_engineer else None
        for each in range(REACH):
            fit = [
                slot
                for slot in self._open(step, begins + timedelta(days=each), who)
                if slot.window.opens >= done and not any(_shares_a_day(slot, other) for other in taken)
            ]
            if fit:
                return min(fit, key=lambda slot: (slot.extra, slot.window))
        return None

    def _open(self, step: Step, day: date, who: int | None) -> list[Slot]:
        """`who`: nobody else may come."""
        key = step.lead.stay, day, who
        if key not in self._known:
            self._known[key] = self.look(day, step if who is None else step.only(who))
        return self._known[key]


def _shares_a_day(one: Slot, other: Slot) -> bool:
    """Two visits on one route would have to be proven together."""
    return one.day == other.day and bool(set(one.led_crew) & set(other.led_crew))
