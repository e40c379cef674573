"""What a branch keeps free for emergencies on a day to come, in the planner's terms."""

from collections.abc import Mapping

from dispatch.planning.question.crew import Member
from dispatch.planning.question.demand import is_held
from dispatch.planning.question.scene import Scene
from optimizer.couples import Area

WAY_HOME = 3600  # seconds, taken to be enough


def reserve_of(scene: Scene, people: Mapping[str, Member]) -> tuple[Area, ...]:
    """Seconds at the ends of the shifts, of all engineers together; on the day itself they are there to be used.

    Never so many that what stands, or what a customer was promised, would have to give way: who has a visit is free
    after the last of them, and each promise that nobody has yet may take whole shifts, the longest first.
    """
    wanted = scene.weights.emergency
    if not wanted or scene.day.seconds(scene.at) >= 0:
        return ()
    free = sorted((_free(member, scene) for member in people.values()), reverse=True)
    promised = sum(visit.window_from is not None and not is_held(visit, scene.day) for visit in scene.wanted)
    possible = min(wanted, sum(free[promised:]))
    return (Area("emergencies", tuple(people), possible),) if possible else ()


def _free(member: Member, scene: Scene) -> int:
    begins, ends = member.hours
    stands = [visit for visit in scene.wanted if is_held(visit, scene.day) and visit.engineer_id == member.engineer.id]
    taken = [scene.day.seconds(visit.ends_at) for visit in stands] + [held.span[1] for held in member.held]
    last = max([begins, *(end + WAY_HOME for end in taken), *(span[1] for _, span in member.blocks)])
    return max(0, ends - last)
