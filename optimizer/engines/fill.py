"""Filling up: what a plan leaves out, inserted wherever that pays."""

import numpy as np

from optimizer.engines.columns import Column
from optimizer.engines.insertion import first_order, insert_all
from optimizer.engines.planning import Plan, Planning


def filled(planning: Planning, plan: Plan) -> Plan:
    S = planning.search.S
    planning.search.begin_from({e: column.stops for e, column in plan.items()})
    insert_all(planning.T, S, first_order(planning.problem), planning.search.random)
    routes = S.routes
    return {
        int(e): Column(int(e), tuple(S.stops["visit"][e, : routes["length"][e]].tolist()), int(routes["cost"][e]))
        for e in np.flatnonzero(routes["length"])
    }
