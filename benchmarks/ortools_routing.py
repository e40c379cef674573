"""The baseline: the day as a knowledgeable user would model it in OR-Tools' routing library.

Knows the core of the problem (skills, shifts, windows, soft promises, penalties), not the optional
fields. The library watches only wall time, so it runs in a child that is ended by CPU time.
"""

import multiprocessing
import random
import signal
from multiprocessing.connection import Connection

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from optimizer.evaluate import who_obstacles
from optimizer.problem import Problem

Routes = dict[str, list[str]]


def plan(problem: Problem, seconds: float, *, seed: int) -> Routes:
    """The last plan found in so many CPU seconds; no routes where none was found."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_search, args=(problem, seconds, seed, sender))
    child.start()
    sender.close()
    last: Routes = {}
    try:
        while True:
            last = receiver.recv()
    except EOFError:
        child.join()
    return last


def _search(problem: Problem, seconds: float, seed: int, sender: Connection) -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    _Model(problem, seed).search(sender)


class _Model:
    def __init__(self, problem: Problem, seed: int):
        self.problem = problem
        # The library is deterministic; the order of the visits is its seed.
        self.visits = list(problem.visits)
        random.Random(seed).shuffle(self.visits)
        places = [visit.loc for visit in self.visits]
        ends = [place for each in problem.engineers for place in (each.start, each.end)]
        travel = problem.travel[np.ix_(places + ends, places + ends)].astype(np.int64)
        busy = np.array([visit.duration for visit in self.visits] + [0] * len(ends))
        count, crew = len(places), len(problem.engineers)
        starts = [count + 2 * e for e in range(crew)]
        self.manager = pywrapcp.RoutingIndexManager(len(travel), crew, starts, [at + 1 for at in starts])
        self.model = pywrapcp.RoutingModel(self.manager)
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(travel.tolist()))
        clock = self.model.RegisterTransitMatrix((travel + busy[:, None]).tolist())
        self.horizon = max(engineer.shift[1] for engineer in problem.engineers)
        self.model.AddDimension(clock, self.horizon, self.horizon, False, "time")
        self.time = self.model.GetDimensionOrDie("time")
        self._add_shifts()
        for node in range(count):
            self._add_visit(node)

    def _add_shifts(self) -> None:
        for e, engineer in enumerate(self.problem.engineers):
            self.time.CumulVar(self.model.Start(e)).SetRange(*engineer.shift)
            self.time.CumulVar(self.model.End(e)).SetRange(*engineer.shift)

    def _add_visit(self, node: int) -> None:
        visit = self.visits[node]
        index = self.manager.NodeToIndex(node)
        able = [e for e, each in enumerate(self.problem.engineers) if not who_obstacles(each, visit)]
        # SetAllowedVehiclesForIndex raises a TypeError in the Python wheel.
        self.model.VehicleVar(index).SetValues([-1, *able])
        self.time.CumulVar(index).SetRange(visit.window[0], min(visit.window[1], self.horizon))
        if visit.due is not None and visit.weight:
            self.time.SetCumulVarSoftUpperBound(index, visit.due, visit.weight)
        self.model.AddDisjunction([index], visit.penalty)

    def search(self, sender: Connection) -> None:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        first = routing_enums_pb2.FirstSolutionStrategy
        parameters.first_solution_strategy = first.PARALLEL_CHEAPEST_INSERTION
        metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
        parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromSeconds(100_000)
        self.best = None
        self.model.AddAtSolutionCallback(lambda: self._report(sender))
        self.model.SolveWithParameters(parameters)

    def _report(self, sender: Connection) -> None:
        cost = self.model.CostVar().Max()
        if self.best is None or cost < self.best:
            self.best = cost
            sender.send({each.id: self._route(e) for e, each in enumerate(self.problem.engineers)})

    def _route(self, e: int) -> list[str]:
        index = self.model.NextVar(self.model.Start(e)).Value()
        route = []
        while not self.model.IsEnd(index):
            route.append(self.visits[self.manager.IndexToNode(index)].id)
            index = self.model.NextVar(index).Value()
        return route
