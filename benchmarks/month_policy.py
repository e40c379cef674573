"""The engine as a policy of the simulator: its moments as problems, its events as ours."""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import numpy as np

from optimizer.objective import Kind, Objective, asking
from optimizer.problem import Engineer, Overtime, Problem, Visit
from optimizer.repair import Desk, Event, Happening, improve, repair
from optimizer.scenarios import InHand, Scenarios

KINDS = {
    "booked": Kind.BOOKED,
    "crit": Kind.CRITICAL,
    "sla4": Kind.SAME_DAY,
    "sla24": Kind.DAY,
    "next": Kind.NEXT_DAY,
    "flex": Kind.FLEXIBLE,
}
HOUR, DAY = 3600, 24 * 3600
END_OF_TIME = DAY
OFF_PLAN = 600  # seconds an ending may be off plan before it is worth a thought
POOL = 70  # open orders a moment's problem holds besides the planned ones, the most urgent first


@dataclass(frozen=True)
class Effort:
    morning: int = 6_000
    event: int = 300


class Engine:
    """Answers the simulator's `on_event`; `P` is what the simulator asks of any policy."""

    def __init__(self, base: dict, objective: Objective, effort: Effort):
        self.objective = objective
        self.effort = effort
        self.seed = 0
        margin = objective.prices[Kind.BOOKED].margin
        # Offers with durations that four of five keep, half an hour before the window ends at the latest.
        self.P = base | {"q": "mean", "oq": 0.8, "oslack": 1800.0, "slack": float(margin), "S": 1, "fill": False}

    def on_event(self, sim, what: str, subject) -> dict[int, list[int]] | None:
        event = self._event(sim, what, subject)
        if event is None:
            return None
        moment = Moment(sim, self.objective)
        if not moment.orders or not moment.crew:
            return None
        if event.visit and event.visit not in moment.problem.visit_index:
            event = Event(Happening.TICK)  # among so many, it isn't urgent
        self.seed += 1
        if what == "morning":
            desk = Desk(moment.problem, moment.routes)
            desk.insert_all()
            search = improve(desk, steps=self.effort.morning, seed=self.seed, warm=5_000.0, cold=50.0)
            return moment.answer(search.best_routes)
        return moment.answer(
            repair(moment.problem, moment.routes, event, steps=self.effort.event, seed=self.seed).routes
        )

    def _event(self, sim, what: str, subject) -> Event | None:
        if what == "new":
            return Event(Happening.NEW_ORDER, visit=str(subject.i))
        if what == "finish":
            engineer, off = subject
            if not sim.routes[engineer]:
                return Event(Happening.EMPTIED, engineer=str(engineer))
            return Event(Happening.OFF_PLAN, engineer=str(engineer)) if abs(off) >= OFF_PLAN else None
        return Event(Happening.CANCELLED if what == "cancel" else Happening.TICK)


class Moment:
    """What the simulator knows now, as a problem; engineers and orders by their numbers as texts."""

    def __init__(self, sim, objective: Objective):
        self.sim = sim
        self.objective = objective
        self.now = round(sim.sec)
        published = getattr(sim, "pub", False)
        self.holder = {i: e for e, route in enumerate(sim.routes) for i in route} if published else {}
        ready = {e: self._ready(e) for e in range(sim.m) if sim.st[e] != "sick"}
        self.crew = {e: place for e, place in ready.items() if place.free < sim.S1[e] + objective.overtime_limit}
        self.orders = [i for e in self.crew for i in sim.routes[e]] + self._pool()
        self.routes = {str(e): [str(i) for i in sim.routes[e]] for e in self.crew}

    @cached_property
    def problem(self) -> Problem:
        return Problem(
            engineers=tuple(self._engineer(k, e) for k, e in enumerate(self.crew)),
            visits=tuple(self._visit(k, i) for k, i in enumerate(self.orders)),
            travel=self._travel(),
            skills=self._skills(),
            scenarios=self.objective.scenarios
            and Scenarios(self.objective.scenarios, seed=1, travel_spread=self.objective.travel_spread)
            or None,
        )

    def answer(self, routes: dict) -> dict[int, list[int]]:
        return {int(e): [int(i) for i in visits] for e, visits in routes.items()}

    def _pool(self) -> list[int]:
        left = [i for e, route in enumerate(self.sim.routes) if e not in self.crew for i in route]
        orders = self.sim.o
        pool = sorted((i for i in self.sim.pool if orders[i].state == "open"), key=self._urgency)
        return left + pool[:POOL]

    def _urgency(self, i: int) -> tuple:
        order = self.sim.o[i]
        return order.kind == "flex", order.dl or 0, i

    def _skills(self) -> tuple[str, ...]:
        held = {skill for each in self.sim.W.E for skill in each["sk"]}
        return tuple(sorted(held | {self.sim.o[i].skill for i in self.orders}))

    def _ready(self, e: int) -> SimpleNamespace:
        sim = self.sim
        free, x, y = sim.avail(e, sim.pol.P["q"])
        return SimpleNamespace(free=round(free), x=x, y=y, in_hand=self._in_hand(e) if sim.cur[e] is not None else None)

    def _in_hand(self, e: int) -> InHand:
        sim, i = self.sim, self.sim.cur[e]
        order, mean, sigma = sim.o[i], round(sim.MU[i]), float(sim.SG[i])
        if sim.st[e] == "site":
            begins = round(sim.arrt[e])
            return InHand(begins, mean, sigma, elapsed=max(0, self.now - begins))
        leg = sim.tt(sim.px[e], sim.py[e], order.x, order.y)
        arrives = max(sim.ts[e] + leg, sim.sec, order.A if order.kind == "booked" else 0)
        return InHand(round(arrives), mean, sigma, travel=round(max(0.0, sim.ts[e] + leg - sim.sec)))

    def _engineer(self, k: int, e: int) -> Engineer:
        free, home = self.crew[e].free, round(self.sim.S1[e])
        left = max(0, home - max(self.now, round(self.sim.S0[e])))
        soft = max(free, home - round(self.objective.reserve * left))
        return Engineer(
            id=str(e),
            start=len(self.orders) + k,
            end=len(self.orders) + len(self.crew) + k,
            shift=(free, soft),
            in_hand=self.crew[e].in_hand,
            skills=self.sim.W.E[e]["sk"],
            overtime=Overtime(
                limit=max(0, home + self.objective.overtime_limit - soft), cost=self.objective.overtime_second
            ),
        )

    def _visit(self, k: int, i: int) -> Visit:
        sim, order = self.sim, self.sim.o[i]
        today = sim.d * DAY
        told = order.told if order.told and order.told[0] == sim.d else None
        opens, closes = 0, END_OF_TIME
        if order.kind == "booked":
            opens, closes = order.A, order.B + self.objective.grace
            ends = order.B
        else:
            ends = round(order.dl - today)
            if told and told[1] > 8 * HOUR:
                opens = round(told[1])
        asked = asking(self.objective, KINDS[order.kind], ends=ends, now=self.now, told_until=told and round(told[2]))
        holder = self.holder.get(i)
        return Visit(
            id=str(i),
            loc=k,
            duration=round(sim.MU[i]),
            window=(round(opens), max(round(opens), round(closes))),
            due=max(0, asked.due),
            weight=asked.weight,
            step=asked.step,
            skills={order.skill: order.lev},
            penalty=asked.penalty,
            assigned=str(holder) if holder in self.crew else None,
            change_cost=self.objective.change if holder in self.crew else 0,
            mean=round(sim.MU[i]),
            sigma=float(sim.SG[i]),
        )

    def _travel(self) -> np.ndarray:
        sim = self.sim
        places, crew = self.orders, list(self.crew)
        x = np.concatenate([sim.X[places], [self.crew[e].x for e in crew], sim.HX[crew]])
        y = np.concatenate([sim.Y[places], [self.crew[e].y for e in crew], sim.HY[crew]])
        metres = np.hypot(x[:, None] - x[None], y[:, None] - y[None])
        # The simulator's travel is a start and a pace.
        near, far = sim.tt(0.0, 0.0, 1_000.0, 0.0), sim.tt(0.0, 0.0, 2_000.0, 0.0)
        seconds = near + (metres - 1_000.0) * (far - near) / 1_000.0
        return np.where(metres > 1, np.rint(seconds), 0.0).astype(np.int32)
