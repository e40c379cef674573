"""In which language, and by which clock, this page is shown."""

from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel

from dispatch.words import LANGUAGES, locale_of

COOKIE = "lang"
# What browsers ask for, and who is served by it.
SPOKEN = {"no": "nb", "nn": "nb", "zh": "zh-Hans"}


def init(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["LOCALES"])
    Babel(app, locale_selector=lambda: locale_of(language()))
    app.after_request(remember)


def language() -> str:
    """BCP 47. What was chosen on this device, else what we know of the reader, else what the browser asks for."""
    if not has_request_context():
        return "en"
    for wish in (request.args.get(COOKIE), request.cookies.get(COOKIE), g.get("language"), session.get(COOKIE)):
        if wish in LANGUAGES:
            return wish
    asked_for = request.accept_languages.best_match([*LANGUAGES, *SPOKEN], "en")
    return SPOKEN.get(asked_for, asked_for)


def remember(response):
    wish = request.args.get(COOKIE)
    if wish in LANGUAGES:
        response.set_cookie(COOKIE, wish, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response
