"""Planning where rules tie routes together: by prices and by pins, with the whole machinery for the rest.

Without the ties a plan is a plan of separate routes, and `solve` makes it. A quota, a budget of changes or a reserve
that it breaks gets a price (Lagrangian relaxation: by the visit, by the change, by the second), raised until it holds,
then halved in. Every other time, visits that start together are pinned to the start found for them, visits in sequence
to their order, and the rest is planned around them. Every plan is then fitted (fitting.py), and the judge says which is
best. So a plan always keeps the ties; its bound is that of the problem without them.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from optimizer.candidate import inserted
from optimizer.engines.begun import named_routes
from optimizer.engines.insertion import best_places
from optimizer.evaluate import Judgement, Routes, judge
from optimizer.explain import why_unserved
from optimizer.fitting import broken_by, fitted
from optimizer.plan import Plan, Unserved
from optimizer.problem import Problem
from optimizer.putting_back import put_back
from optimizer.relaxed import left_out_of_bound
from optimizer.stop import Progress, Stop
from optimizer.tie_prices import TiePrices
from optimizer.visit import Visit

ROUNDS = 6
Solve = Callable[..., Plan]


def is_coupled(problem: Problem) -> bool:
    tied = problem.groups or problem.areas or problem.most_changed is not None
    return bool(tied) or problem.is_tied


def uncoupled(problem: Problem) -> Problem:
    visits = tuple(replace(visit, together=None, after=None) for visit in problem.visits)
    return problem.trusting(visits=visits, groups=(), areas=(), most_changed=None)


def solve_coupled(
    problem: Problem,
    solve: Solve,
    *,
    stop: Stop,
    seed: int,
    progress: Callable[[Progress], None],
    start: Routes,
) -> Plan:
    """The best plan found that keeps every tie. `solve` plans problems without ties; `start` can be driven there."""
    apart, prices = uncoupled(problem), TiePrices(problem)
    best = _Best(problem, fitted(problem, named_routes(problem, {}) | dict(start)), progress)
    for turn in range(ROUNDS):
        is_free = turn % 2 == 0 and prices.are_all_zero
        asked = prices.on(pinned(problem, apart, best.judgement) if turn % 2 else apart)
        # Where no tie has been broken there is nothing to price or pin, and one more round is enough.
        until = 1.0 if turn and prices.are_all_zero and not problem.is_tied else (turn + 1) / ROUNDS
        found = solve(asked, stop=_Part(stop, best.now, until), seed=seed, start=best.routes, progress=best.tell)
        best.spend(found.work)
        if is_free:
            best.bound(found.bound)
        prices.learn(found.visits)
        best.offer(put_back(problem, apart, found.visits, lambda: stop(best.now) < 1))
        if stop(best.now) >= 1 or best.now.proven:
            break
    return best.plan(apart)


def pinned(problem: Problem, apart: Problem, plan: Judgement) -> Problem:
    """The problem without ties in which every plan keeps them: those of the present one as they stand there, and
    nobody comes to whom a tie can't hold as long as these stand."""
    stops = {stop.visit: (route.engineer, stop) for route in plan.routes for stop in route.stops}
    held: dict[str, Visit] = {}
    for one, other in problem.pairs:
        both = one in stops and other in stops
        for each in (one, other):
            visit = apart.visit(each)
            held[each] = replace(visit, pinned_start=stops[each][1].start) if both else _closed(visit)
    for visit in problem.visits:
        if visit.after is None:
            continue
        behind = held.get(visit.id, apart.visit(visit.id))
        if visit.after.visit not in stops:
            held[visit.id] = _closed(behind)
            continue
        engineer, before = stops[visit.after.visit]
        first = held.get(before.visit, apart.visit(before.visit))
        held[before.visit] = _within(first, first.window[0], min(first.window[1], before.start))
        held[visit.id] = _within(behind, max(behind.window[0], before.end + visit.after.delay), behind.window[1])
        if visit.after.same_engineer:
            for each in (before.visit, visit.id):
                held[each] = held[each].only_by(problem.engineer(engineer))
    return apart.trusting(visits=tuple(held.get(each.id, each) for each in apart.visits))


def _closed(visit: Visit) -> Visit:
    return visit if visit.frozen is not None else replace(visit, engineers=())


def _within(visit: Visit, opens: int, closes: int) -> Visit:
    return replace(visit, window=(opens, max(opens, closes)))


class _Best:
    """The best plan so far, told of like that of any search."""

    def __init__(self, problem: Problem, routes: Routes, progress: Callable[[Progress], None]):
        self.problem = problem
        self.routes = routes
        self.judgement = judge(problem, routes)
        self.progress = progress
        self.now = Progress(work=0, best_work=0, cost=self.judgement.cost)

    def offer(self, routes: Routes) -> None:
        judgement = judge(self.problem, routes)
        if judgement.cost < self.judgement.cost:
            self.routes, self.judgement = routes, judgement
        self.now = self.now.after(0, self.judgement.cost)
        self.progress(self.now)

    def spend(self, work: int) -> None:
        self.now = self.now.after(work, self.now.cost)

    def bound(self, bound: int | None) -> None:
        """Of a plan without ties or prices: it holds for this one."""
        known = self.now.bound
        self.now = replace(self.now, bound=known if bound is None else max(bound, known or 0))

    def tell(self, part: Progress) -> None:
        self.progress(self.now.after(part.work, self.now.cost))

    def plan(self, apart: Problem) -> Plan:
        return Plan(
            instance=self.problem.name,
            routes=self.judgement.routes,
            unserved=why_left_out(self.problem, apart, self.routes, self.judgement.unserved),
            costs=self.judgement.costs,
            bound=self.now.bound,
            bound_without=left_out_of_bound(self.problem),
            work=self.now.work,
        )


def why_left_out(problem: Problem, apart: Problem, routes: Routes, visits: Iterable[str]) -> tuple[Unserved, ...]:
    """What fits as if there were no ties is left out for one of them, if they forbid it."""
    return tuple(_reason(problem, apart, routes, each) for each in why_unserved(apart, routes, visits))


def _reason(problem: Problem, apart: Problem, routes: Routes, left_out: Unserved) -> Unserved:
    if left_out.reason not in ("fits", "too_dear"):
        return left_out
    place = best_places(apart, routes, left_out.id)[0]
    stops = inserted(routes.get(place.engineer, ()), place.position, left_out.id)
    broken = broken_by(problem, {**routes, place.engineer: stops})
    return left_out if broken is None else Unserved(left_out.id, (broken.obstacle,))


class _Part(Stop):
    """A budget up to a share of the whole one, of which some is spent."""

    def __init__(self, whole: Stop, before: Progress, until: float):
        self.whole = whole
        self.before = before
        self.since = whole(before)
        self.until = until

    def __call__(self, progress: Progress) -> float:
        spent = self.whole(self._in_all(progress))
        if spent >= min(1.0, self.until):
            return 1.0
        return max(0.0, (spent - self.since) / (self.until - self.since))

    def seconds_left(self) -> float:
        return self.whole.seconds_left() * self._share

    def steps_left(self, progress: Progress) -> float:
        return self.whole.steps_left(self._in_all(progress)) * self._share

    @property
    def _share(self) -> float:
        return max(0.0, self.until - self.since) / max(1e-9, 1.0 - self.since)

    def _in_all(self, progress: Progress) -> Progress:
        return self.before.after(progress.work, self.before.cost)
