"""Diving: from the linear plan to whole routes, by making the routes it nearly takes whole, round after round."""

from typing import NamedTuple

import numpy as np

from optimizer.engines.columns import Column, Duals, best_of
from optimizer.engines.fill import filled
from optimizer.engines.generate import spender
from optimizer.engines.master import Master
from optimizer.engines.planning import Plan, Planning
from optimizer.engines.pricing import pricer as pricing
from optimizer.engines.pricing.pricer import Pricer
from optimizer.engines.subday import resolve
from optimizer.watch import Allowance

SURE = 0.65  # taken by so much, a route is made whole
UNSURE = 0.35  # taken by less, it isn't, unless it is the first
LOOKS = 3  # so often is the rest priced in a round
LATE = 25  # the last engineers get what the others have left, so they are planned anew together
MANY_COLUMNS = 1_500
PATIENT = 0.012  # seconds a visit, given which rounds are short
COLUMNS = 40  # of each engineer, kept from round to round
LATE_SECONDS = 4.0
WHIM = 0.25


class Pace(NamedTuple):
    """Shares of the engineers left, made whole in one round: what is made whole too early, the others pay for."""

    least: float  # if that can be done
    most: float


QUICK, SLOW = Pace(0.18, 0.4), Pace(0.05, 0.2)


def dive(planning: Planning, allowance: Allowance, *, whim: float = 0.0) -> None:
    """A plan from the linear one, kept if it is better; `whim` shuffles the order by so much."""
    if planning.duals is None:
        return
    roomy = allowance.scale > PATIENT * len(planning.T.visits)
    under_way = Dive(planning, planning.master, planning.duals, SLOW if roomy else QUICK, whim=whim)
    under_way.run(allowance.part(0.8))
    under_way.end()
    # A visit or two may still fit somewhere.
    plan = filled(planning, under_way.fixed)
    planning.take(plan.values())
    plan, _ = resolve(planning, plan, under_way.late, allowance, seconds=LATE_SECONDS)
    planning.take(plan.values())
    planning.elite.append(plan)


def dive_anew(planning: Planning, allowance: Allowance) -> None:
    """Otherwise than before."""
    dive(planning, allowance, whim=WHIM)


class Dive:
    """Of the engineers and visits of a master, from its linear plan."""

    def __init__(self, planning: Planning, master: Master, duals: Duals, pace: Pace, *, whim: float = 0.0):
        self.planning = planning
        self.pace = pace
        self.whim = whim
        self.master = master
        self.engineers = master.engineers
        self.visits = set(master.visits)
        self.duals = duals
        self.fixed: Plan = {}
        self.late = self.engineers

    def run(self, allowance: Allowance) -> None:
        while self.engineers and allowance.open:
            if len(self.late) > LATE:
                self.late = self.engineers
            chosen = self._chosen()
            if not chosen:
                return
            for column in chosen:
                self.fixed[column.owner] = column
                self.visits -= set(column.stops)
            self.engineers = [e for e in self.engineers if e not in self.fixed]
            if not self.engineers or not self._next_master(allowance):
                return

    def end(self) -> None:
        """Out of time: for those left, whatever routes still go together, first those the linear plan takes most of."""
        order = np.lexsort((self.duals.reduced(self.master.columns), -self.master.taken()))
        for column in (self.master.columns[i] for i in order.tolist()):
            if column.owner not in self.fixed and self.visits.issuperset(column.stops):
                self.fixed[column.owner] = column
                self.visits -= set(column.stops)

    def _chosen(self) -> list[Column]:
        """The routes to make whole now; no two of them share a visit or an engineer."""
        taken = self.master.taken()
        shuffled = taken * (1 + self.whim * self.planning.random.uniform(-1, 1, len(taken)))
        few, many = max(1, self.pace.least * len(self.engineers)), max(3, self.pace.most * len(self.engineers))
        chosen: dict[int, Column] = {}
        free = set(self.visits)
        for i in np.argsort(-shuffled, kind="stable").tolist():
            unsure = taken[i] < SURE and (len(chosen) >= few or taken[i] < UNSURE)
            if taken[i] < 1e-6 or (chosen and (unsure or (len(chosen) >= many and taken[i] < 0.999))):
                break
            column = self.master.columns[i]
            if column.owner not in chosen and free.issuperset(column.stops):
                chosen[column.owner] = column
                free.difference_update(column.stops)
        return list(chosen.values())

    def _next_master(self, allowance: Allowance) -> bool:
        """The linear plan of the engineers and visits left, with routes fit for them; False if time ran out."""
        self.master = self._residual()
        duals = self.planning.prices(self.master)
        if duals is None or not allowance.open:
            return duals is not None
        self.duals = duals
        self.look(allowance)
        return allowance.open

    def look(self, allowance: Allowance) -> None:
        """For routes worth more than they cost."""
        pricer = Pricer(self.planning.T, self.engineers, sorted(self.visits))
        for _ in range(LOOKS):
            if not self._priced(pricer, allowance):
                break

    def _priced(self, pricer: Pricer, allowance: Allowance) -> bool:
        """Whether new routes changed the prices."""
        prices = pricing.Duals(self.duals.worth, self.duals.day)
        priced = pricer.price(prices, quick=True, go_on=spender(self.planning, allowance))
        columns = self.planning.costing.columns((each.owner, each.visits) for each in priced.columns)
        self.planning.remember(columns)
        duals = self.planning.prices(self.master) if self.master.add_all(columns) else None
        self.duals = duals or self.duals
        return duals is not None

    def _promising(self) -> list[Column]:
        """Of each engineer left, the columns of least reduced cost: few, so that a round is soon over."""
        mine: dict[int, list[Column]] = {e: [] for e in self.engineers}
        for column in self.master.columns:
            if column.owner in mine:
                mine[column.owner].append(column)
        return [column for columns in mine.values() for column in best_of(columns, self.duals, COLUMNS)]

    def _residual(self) -> Master:
        """The columns that serve only visits left; of those that lose one visit, what remains of them."""
        old = self.master
        new = Master(old.penalty, self.engineers, sorted(self.visits), days=old.days, cover=self.planning.cover)
        shorter = []
        for column in self._promising():
            left = tuple(visit for visit in column.stops if visit in self.visits)
            lost = len(column.stops) - len(left)
            if not lost:
                new.add(column)
            elif left and (lost == 1 or len(old.columns) <= MANY_COLUMNS):
                shorter.append((column.owner, left))
        new.add_all(self.planning.costing.columns(shorter))
        return new
