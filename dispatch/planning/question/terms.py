"""Our people and visits in the planner's terms."""

from collections.abc import Callable, Mapping

from dispatch.planning.question import prices
from dispatch.planning.question.crew import Member, Place, Span, begins
from dispatch.planning.question.demand import Wish, is_held
from dispatch.planning.question.household import NONE, open_spans, wished
from dispatch.planning.question.locks import lock_of, locked
from dispatch.planning.question.parts import stock_of, taking
from dispatch.planning.question.prices import Weights
from dispatch.planning.question.scene import Scene
from dispatch.work.visit import Visit
from optimizer import problem as planner
from optimizer.couples import Group
from optimizer.scenarios import InHand

NOTABLE = 60  # seconds
MOST_TOLD = 100_000  # lengths by engineers


def engineer_of(member: Member, scene: Scene, *, start: int, end: int) -> planner.Engineer:
    return planner.Engineer(
        id=str(member.engineer.id),
        start=start,
        end=end,
        shift=member.hours,
        skills=member.levels,
        meal_break=member.pause and planner.MealBreak(*member.pause),
        overtime=planner.Overtime(member.overtime, scene.weights.overtime_second) if member.overtime else None,
        workload=member.workload,
        in_hand=_in_hand(member, scene),
        stock=stock_of(member, scene.supply, scene.weights),
        fee=_fee(scene.weights),
    )


def _fee(weights: Weights) -> planner.Fee | None:
    """What a partner charges."""
    charges = planner.Fee(visit=weights.visit_fee, day=weights.day_fee)
    return charges if charges.visit or charges.day else None


def quota_of(scene: Scene, people: Mapping[str, Member]) -> tuple[Group, ...]:
    """What a partner still takes on that day, by all engineers together: less what has begun, but an absence is no
    visit, though it looks like one to the planner."""
    most = scene.weights.quota
    if most is None:
        return ()
    absences = sum(not name.startswith("held-") for member in people.values() for name, _ in member.blocks)
    return (Group("quota", tuple(people), max(0, most - scene.begun) + absences),)


def asked(visit: Visit, people: dict[str, Member], loc: int, terms: Wish, scene: Scene) -> planner.Visit:
    day = scene.day
    has_it = str(visit.engineer_id) if is_held(visit, day) and str(visit.engineer_id) in people else None
    length = scene.lengths.of(visit)
    facts = {
        "id": str(visit.id),
        "loc": loc,
        "duration": visit.minutes * 60,
        "mean": length.mean,
        "means": _means(visit, people, scene, length.mean),
        "sigma": length.sigma,
        "window": terms.window,
        "due": terms.due,
        "weight": terms.late_second,
        "step": terms.late_at_all,
        "penalty": terms.left_out,
        "skills": visit.work_order.fault.needs if visit.work_order.fault else {},
        "assigned": has_it,
        "change_cost": scene.weights.change if has_it else 0,
    }
    wishes = scene.wishes.get(visit.work_order_id, NONE)
    preference = scene.weights.preference
    facts |= wished(wishes, people, has_it=has_it, promised=visit.window_from is not None, preference=preference)
    facts |= taking(visit, people, scene.supply, scene.weights)
    spans = open_spans(visit.work_order.home, day)
    if spans is not None:
        stands = day.seconds(visit.starts_at) if has_it else None  # agreed with them, whatever the hours say
        facts["windows"] = tuple(sorted([*spans, *([(stands, stands)] if stands is not None else [])]))
    lock = lock_of(visit, day, in_scope=scene.scope.holds(visit))
    if lock:
        facts |= locked(visit, lock, people, day)
        # Whoever it was given to may have passed over a missing skill or part; that is not asked again, but by hand.
        facts |= {"skills": {}, "parts": {}} if lock.engineer and visit is not scene.by_hand else {}
    return planner.Visit(**facts)


def _means(visit: Visit, people: Mapping[str, Member], scene: Scene, usual: int) -> dict[str, int]:
    """Of those who take notably longer or shorter than whoever comes; of nobody where the day is too large."""
    if len(scene.wanted) * len(people) > MOST_TOLD:
        return {}
    order = visit.work_order
    alike = (order.fault and order.fault.id, visit.minutes, order.home and order.home.zone)
    if alike not in scene.means:
        by = {each: scene.lengths.by(visit, member.engineer.id).mean for each, member in people.items()}
        scene.means[alike] = {each: mean for each, mean in by.items() if abs(mean - usual) >= NOTABLE}
    return scene.means[alike]


def blocks_of(each: str, member: Member, home: int) -> list[planner.Visit]:
    """What takes an engineer's time without an address, as visits held in place."""
    return [_in_stone(name, each, home, span) for name, span in member.blocks]


def held_of(each: str, member: Member, place_of: Callable[[Place], int]) -> list[planner.Visit]:
    """What customers are about to book: it stays where it was offered until they have answered."""
    return [_in_stone(held.name, each, place_of(held.place), held.span) for held in member.held]


def _in_stone(name: str, engineer: str, loc: int, span: Span) -> planner.Visit:
    begins, ends = span
    return planner.Visit(
        id=name,
        loc=loc,
        duration=ends - begins,
        window=(begins, begins),
        due=None,
        weight=0,
        skills={},
        penalty=prices.NEVER,
        engineers=(engineer,),
        pinned_start=begins,
    )


def _in_hand(member: Member, scene: Scene) -> InHand | None:
    """What may take longer than planned before this engineer is free."""
    visit = member.under_way
    if visit is None:
        return None
    length, start, now = scene.lengths.by(visit), scene.day.seconds(begins(visit)), scene.day.seconds(scene.at)
    return InHand(
        begins=max(0, start),
        mean=length.mean,
        sigma=length.sigma,
        travel=0 if visit.arrived_at else max(0, start - now),
        elapsed=max(0, now - start) if visit.arrived_at else 0,
    )
