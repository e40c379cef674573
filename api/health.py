"""Is the process alive, and can it work?"""

from flask import Blueprint, Response, jsonify

from api.endpoint import database
from dispatch.errors import Unavailable

routes = Blueprint("health", __name__)


@routes.get("/healthz")
def healthy() -> Response:
    return jsonify(status="alive")


@routes.get("/readyz")
def ready() -> tuple[Response, int]:
    try:
        database().answers()
    except Unavailable:
        return jsonify(status="the database is not answering"), 503
    return jsonify(status="ready"), 200
