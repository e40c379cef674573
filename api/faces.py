"""Every blueprint of the house, in one list."""

from flask import Flask

from api import health
from api.pages import sign_in
from api.rest import openapi

PAGES = [health.routes, sign_in.routes]


def register(app: Flask) -> None:
    for routes in PAGES:
        app.register_blueprint(routes)
    openapi.init(app)
