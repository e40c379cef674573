"""PyVRP's iterated local search, as a knowledgeable user would model the day.

Who may come: one routing profile for each kind of engineer, in which the way to a forbidden visit is
ten times as dear as the dearest refusal; where the matrices would not fit, a load without capacity.
There are no soft promises: the window ends where lateness has cost GRACE, and half of that is taken
off the prize. Several other models were tried for the laboratory's report; this was the best.
"""

import numpy as np
import pyvrp

from benchmarks.peers.player import Budget, Nodes, Routes, Tell

GRACE = 10_800  # cost of lateness at which the window is closed
MATRICES = 1.5e9  # bytes
ROOM = 100_000


def ready() -> None:
    pass


def play(day: dict, budget: Budget, *, seed: int, tell: Tell) -> None:
    nodes = Nodes(day, seed)
    model = _data(nodes)
    stop = _Spent(budget)
    callbacks = _Telling(nodes, tell)
    parameters = pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=callbacks))
    result = pyvrp.solve(model, stop, seed=seed, collect_stats=False, params=parameters)
    if result.best.is_feasible():
        tell(_routes(nodes, result.best))


class _Spent:
    def __init__(self, budget: Budget):
        self.budget = budget

    def __call__(self, best_cost: float) -> bool:
        return self.budget.left < 0.05


class _Telling(pyvrp.IteratedLocalSearchCallbacks):
    def __init__(self, nodes: Nodes, tell: Tell):
        super().__init__()
        self.nodes, self.tell = nodes, tell

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.tell(_routes(self.nodes, best))


def _data(nodes: Nodes) -> pyvrp.ProblemData:
    able = np.array(nodes.able, dtype=bool).reshape(len(nodes.visits), len(nodes.engineers))
    kinds, kind_of = np.unique(able, axis=1, return_inverse=True)
    by_profile = kinds.shape[1] * nodes.travel.size * 8 < MATRICES
    loads, load_of = np.unique(able, axis=0, return_inverse=True)
    count = 0 if by_profile else len(loads)
    distances = [_closed(nodes, kind) for kind in kinds.T] if by_profile else [nodes.travel]
    clients = [_client(nodes, i, load=load_of[i], loads=count) for i in range(len(nodes.visits))]
    vehicles = [
        pyvrp.VehicleType(
            num_available=1,
            capacity=[ROOM if allowed else 0 for allowed in loads[:count, e]],
            start_depot=nodes.home[each["start"]] - len(nodes.visits),
            end_depot=nodes.home[each["end"]] - len(nodes.visits),
            tw_early=each["shift"][0],
            tw_late=each["shift"][1],
            profile=int(kind_of[e]) if by_profile else 0,
        )
        for e, each in enumerate(nodes.engineers)
    ]
    depots = [pyvrp.Depot(place) for place in nodes.home.values()]
    locations = [pyvrp.Location(0, 0) for _ in nodes.travel]
    return pyvrp.ProblemData(locations, clients, depots, vehicles, distances, [nodes.travel] * len(distances))


def _client(nodes: Nodes, i: int, *, load: int, loads: int) -> pyvrp.Client:
    visit, (opens, closes) = nodes.visits[i], nodes.windows[i]
    prize = visit["penalty"]
    if visit["weight"] and visit["due"] is not None and visit["due"] < closes:
        closes = max(opens, min(closes, visit["due"] + GRACE // visit["weight"]))
        prize = max(1, prize - visit["weight"] * max(0, closes - visit["due"]) // 2)
    return pyvrp.Client(
        i,
        delivery=[int(load == each) for each in range(loads)],
        service_duration=visit["duration"],
        tw_early=opens,
        tw_late=closes,
        prize=prize,
        required=False,
    )


def _closed(nodes: Nodes, able: np.ndarray) -> np.ndarray:
    """The distances for engineers of one kind."""
    distances = nodes.travel.copy()
    far = np.flatnonzero(~able)
    distances[:, far] = 10 * max([visit["penalty"] for visit in nodes.visits] + [3 * int(nodes.travel.max())])
    distances[far, far] = 0
    return distances


def _routes(nodes: Nodes, solution: pyvrp.Solution) -> Routes:
    found = {}
    for route in solution.routes():
        stops = [nodes.visits[stop.idx]["id"] for stop in route if stop.is_client()]
        found[nodes.engineers[route.vehicle_type()]["id"]] = stops
    return found
