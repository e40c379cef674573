"""Every blueprint of the house, in one list."""

from flask import Flask

from api import health
from api.pages import follow, people, sign_in, work_orders
from api.rest import openapi

PAGES = [health.routes, sign_in.routes, work_orders.routes, people.routes, follow.routes]


def register(app: Flask) -> None:
    for routes in PAGES:
        app.register_blueprint(routes)
    openapi.init(app)
