"""Every blueprint of the house, in one list."""

from flask import Flask

from api import health, hooks
from api.pages import (
    board,
    customers,
    field,
    follow,
    guides,
    imports,
    intake,
    order_steps,
    people,
    plans,
    promises,
    setup,
    sign_in,
    steps,
    work_orders,
)
from api.rest import openapi

PAGES = [
    health.routes,
    hooks.routes,
    sign_in.routes,
    board.routes,
    plans.routes,
    intake.routes,
    imports.routes,
    work_orders.routes,
    order_steps.routes,
    people.routes,
    customers.routes,
    promises.routes,
    setup.routes,
    guides.routes,
    field.routes,
    follow.routes,
    steps.routes,
]


def register(app: Flask) -> None:
    for routes in PAGES:
        app.register_blueprint(routes)
    openapi.init(app)
