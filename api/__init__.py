"""The door: JSON for programs, pages for people. It translates and decides nothing."""

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from api import display, effort, language, live, problems, security
from api.addresses import RowNumber
from api.faces import register
from dispatch import nouns
from dispatch.intake.geocoding import provider_of
from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.words import LOCALES

ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings, database: Database) -> Flask:
    nouns.ready()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "api" / "static"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        LOCALES=LOCALES,
        SETTINGS=settings,
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
        SEND_FILE_MAX_AGE_DEFAULT=365 * 86400,
    )
    app.url_map.converters["int"] = RowNumber
    app.extensions["database"] = database
    app.extensions["geocoder"] = provider_of(settings, database.clock)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (security, language, display, effort, problems):
        part.init(app)
    live.init(app, settings.database_url or "")
    register(app)
    return app
