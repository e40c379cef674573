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
from optimizer.engines.begun import in_route, named_routes
from optimizer.engines.compiled import random_state
from optimizer.engines.insertion import NO_LIMIT, cheapest_engineer, state_of
from optimizer.engines.state import State
from optimizer.engines.tables import Tables, tables
from optimizer.evaluate import BrokenRoute, Judge, Judgement, Routes
from optimizer.fitting import fitted, judged
from optimizer.left_out import reasons
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
    apart, prices, judge = uncoupled(problem), TiePrices(problem), Judge(problem)
    best = _Best(judge, fitted(judge, named_routes(problem, {}) | dict(start)), progress)
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
        best.offer(put_back(judge, apart, found.visits, lambda: stop(best.now) < 1))
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
        held[before.visit] = _not_after(first, before.start)
        held[visit.id] = behind.not_before(before.end + visit.after.delay)
        if visit.after.same_engineer:
            for each in (before.visit, visit.id):
                held[each] = held[each].only_by(problem.engineer(engineer))
    return apart.trusting(visits=tuple(held.get(each.id, each) for each in apart.visits))


def _closed(visit: Visit) -> Visit:
    return visit if visit.frozen is not None else replace(visit, engineers=())


def _not_after(visit: Visit, start: int) -> Visit:
    opens, closes = visit.window
    return replace(visit, window=(opens, max(opens, min(closes, start))))


class _Best:
    """The best plan so far, told of like that of any search."""

    def __init__(self, judge: Judge, routes: Routes, progress: Callable[[Progress], None]):
        self.judge = judge
        self.routes = routes
        self.judgement = judge(routes)
        self.progress = progress
        self.now = Progress(work=0, best_work=0, cost=self.judgement.cost)

    def offer(self, routes: Routes) -> None:
        judgement = self.judge(routes)
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
            instance=apart.name,
            routes=self.judgement.routes,
            unserved=why_left_out(self.judge, apart, self.routes, self.judgement.unserved),
            costs=self.judgement.costs,
            bound=self.now.bound if self.judgement.cost else 0,
            bound_without=left_out_of_bound(self.judge.problem),
            work=self.now.work,
        )


def why_left_out(judge: Judge, apart: Problem, routes: Routes, visits: Iterable[str]) -> tuple[Unserved, ...]:
    """What fits as if there were no ties is left out for one of them, if they forbid it."""
    T = tables(apart)
    S, found = state_of(apart, T, routes), reasons(apart, T, routes, visits)
    return tuple(_tie(judge, apart, T, S, routes, each) or each for each in found)


def _tie(judge: Judge, apart: Problem, T: Tables, S: State, routes: Routes, left_out: Unserved) -> Unserved | None:
    """The tie that keeps a visit from where it would cost least."""
    if left_out.reason not in ("fits", "too_dear"):
        return None
    visit = apart.visit_index[left_out.id]
    _, e, position = cheapest_engineer(T, S, T.crew[visit], visit, NO_LIMIT, 0.0, random_state(0))
    engineer = apart.engineers[e].id
    stops = inserted(routes.get(engineer, ()), in_route(apart, engineer, int(position)), left_out.id)
    if not _is_bound(judge.problem, engineer, stops):
        return None
    broken = judged(judge, {**routes, engineer: stops})
    return Unserved(left_out.id, (broken.obstacle,)) if isinstance(broken, BrokenRoute) else None


def _is_bound(problem: Problem, engineer_id: str, visit_ids: Iterable[str]) -> bool:
    """Whether a tie can break by what this engineer does."""
    engineer = problem.engineer(engineer_id)
    named = any(engineer.is_named(tie.engineers) for tie in (*problem.groups, *problem.areas))
    return named or problem.most_changed is not None or not problem.tied.isdisjoint(visit_ids)


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
