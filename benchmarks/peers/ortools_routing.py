"""OR-Tools' routing library, as a knowledgeable user would model the day: exactly, with guided local search."""

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from benchmarks.peers.player import Budget, Nodes, Tell


def ready() -> None:
    pass


def play(day: dict, budget: Budget, *, seed: int, tell: Tell) -> None:
    # The library watches only wall time; who runs us ends us by CPU time.
    _Model(Nodes(day, seed)).search(tell)


class _Model:
    def __init__(self, nodes: Nodes):
        self.nodes, self.soft = nodes, set(nodes.soft)
        starts = [nodes.home[each["start"]] for each in nodes.engineers]
        ends = [nodes.home[each["end"]] for each in nodes.engineers]
        self.manager = pywrapcp.RoutingIndexManager(len(nodes.travel), len(starts), starts, ends)
        self.model = pywrapcp.RoutingModel(self.manager)
        travel = nodes.travel.tolist()
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(travel))
        busy = [visit["duration"] for visit in nodes.visits] + [0] * len(nodes.home)
        with_work = [[leg + stay for leg in row] for row, stay in zip(travel, busy, strict=True)]
        self.horizon = nodes.horizon + max((_overtime(each)["limit"] for each in nodes.engineers), default=0)
        clock = self.model.RegisterTransitMatrix(with_work)
        self.model.AddDimension(clock, self.horizon, self.horizon, False, "time")
        self.time = self.model.GetDimensionOrDie("time")
        for e, engineer in enumerate(nodes.engineers):
            self._add_shift(e, engineer)
        for node in range(len(nodes.visits)):
            self._add_visit(node)

    def _add_shift(self, e: int, engineer: dict) -> None:
        begins, ends = engineer["shift"]
        extra = _overtime(engineer)
        self.time.CumulVar(self.model.Start(e)).SetRange(begins, ends)
        self.time.CumulVar(self.model.End(e)).SetRange(begins, ends + extra["limit"])
        if extra["limit"] and extra["cost"]:
            self.time.SetCumulVarSoftUpperBound(self.model.End(e), ends, extra["cost"])

    def _add_visit(self, node: int) -> None:
        visit, (opens, closes) = self.nodes.visits[node], self.nodes.windows[node]
        index = self.manager.NodeToIndex(node)
        self.model.AddDisjunction([index], visit["penalty"])
        able = [e for e, can in enumerate(self.nodes.able[node]) if can and opens <= self.horizon]
        # SetAllowedVehiclesForIndex raises a TypeError in the Python wheel.
        self.model.VehicleVar(index).SetValues([-1, *able])
        self.time.CumulVar(index).SetRange(min(opens, self.horizon), min(closes, self.horizon))
        if node in self.soft:
            self.time.SetCumulVarSoftUpperBound(index, visit["due"], visit["weight"])

    def search(self, tell: Tell) -> None:
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
        parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        parameters.time_limit.FromSeconds(100_000)
        best = None

        def found() -> None:
            nonlocal best
            cost = self.model.CostVar().Max()
            if best is None or cost < best:
                best = cost
                tell({each["id"]: self._route(e) for e, each in enumerate(self.nodes.engineers)})

        self.model.AddAtSolutionCallback(found)
        self.model.SolveWithParameters(parameters)

    def _route(self, e: int) -> list[str]:
        index = self.model.NextVar(self.model.Start(e)).Value()
        route = []
        while not self.model.IsEnd(index):
            route.append(self.nodes.visits[self.manager.IndexToNode(index)]["id"])
            index = self.model.NextVar(index).Value()
        return route


def _overtime(engineer: dict) -> dict:
    return engineer.get("overtime") or {"limit": 0, "cost": 0}
