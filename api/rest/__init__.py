"""The JSON API: one file for each noun, its schemas and its views side by side."""

from api.rest import (
    attachments,
    board,
    branches,
    catalogue,
    clocks,
    codes,
    customers,
    engineers,
    feedback,
    guides,
    history,
    imports,
    inlets,
    letters,
    me,
    messages,
    outlooks,
    owners,
    parked,
    placing,
    plan_runs,
    promises,
    repairs,
    requests,
    visits,
    work_orders,
)

BLUEPRINTS = [
    *(letters.routes, inlets.routes, owners.routes),
    *(requests.routes, work_orders.routes, history.routes, messages.routes, promises.routes, attachments.routes),
    *(visits.routes, placing.routes, plan_runs.routes, repairs.routes, board.routes),
    *(clocks.routes, outlooks.routes),
    *(engineers.routes, branches.routes, customers.routes, catalogue.routes, codes.routes, guides.routes),
    *(feedback.routes, imports.routes, parked.routes, me.routes),
]
