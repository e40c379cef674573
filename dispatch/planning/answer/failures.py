"""How a plan run can fail, in plain words. Whatever happens, the plan that stood before still stands."""

from dispatch.errors import N_, Refusal, Unavailable
from dispatch.planning.roads import StreetsUnavailable
from dispatch.planning.snapshot import NobodyOnShift, NothingToPlan


class PlannerTooSlow(Unavailable):
    """The planner did not come to an end."""

    says = N_("The planner gave no answer within {seconds} s and was stopped. The old plan stands. Try again.")


class PlannerOutOfMemory(Unavailable):
    """The planner needed more memory than it may have."""

    says = N_(
        "The planner needed more than {megabytes} MB of memory and was stopped. The old plan stands. Plan a smaller "
        "branch or day, or have PLANNING_MEMORY_MB raised."
    )


class PlannerStopped(Unavailable):
    """The planner was ended from outside, or broke."""

    says = N_("The planner ended before it had an answer (code {code}). The old plan stands. Try again.")


class PlanUnusable(Unavailable):
    """The planner's answer can't be trusted."""

    says = N_("The planner's answer did not stand up to checking, so nothing of it was kept. The old plan stands.")


class PlannerBroke(Unavailable):
    """Something went wrong while planning."""

    says = N_("Something went wrong while planning, and it was written to the log. The old plan stands. Try again.")


FAILURES: dict[str, type[Refusal]] = {
    refusal.__name__: refusal
    for refusal in (
        *(PlannerTooSlow, PlannerOutOfMemory, PlannerStopped, PlanUnusable, PlannerBroke),
        *(NobodyOnShift, NothingToPlan, StreetsUnavailable),
    )
}
