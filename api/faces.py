"""Every blueprint of the house, in one list."""

from flask import Flask

from api import health, hooks
from api.pages import (
    board,
    calendars,
    calls,
    customers,
    demo,
    demo_messages,
    desk,
    field,
    follow,
    guides,
    imports,
    inbox,
    inlets,
    intake,
    issues,
    ladder,
    mentions,
    merging,
    order_steps,
    outlooks,
    people,
    plans,
    promises,
    promises_by_hand,
    push,
    rescues,
    rules,
    setup,
    sign_in,
    steps,
    texts,
    times,
    work_orders,
)
from api.rest import openapi

PAGES = [
    health.routes,
    hooks.routes,
    sign_in.routes,
    board.routes,
    outlooks.routes,
    ladder.routes,
    plans.routes,
    intake.routes,
    imports.routes,
    promises_by_hand.routes,
    work_orders.routes,
    order_steps.routes,
    inbox.routes,
    inlets.routes,
    desk.routes,
    issues.routes,
    merging.routes,
    mentions.routes,
    rules.routes,
    calendars.routes,
    people.routes,
    customers.routes,
    promises.routes,
    push.routes,
    calls.routes,
    texts.routes,
    demo_messages.routes,
    rescues.routes,
    setup.routes,
    guides.routes,
    field.routes,
    follow.routes,
    times.routes,
    steps.routes,
]


def register(app: Flask) -> None:
    for routes in PAGES:
        app.register_blueprint(routes)
    if app.config["SETTINGS"].demo:
        app.register_blueprint(demo.routes)
    openapi.init(app)
