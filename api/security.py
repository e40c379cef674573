"""What every answer carries, and what every form must bring."""

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from dispatch.errors import N_, Invalid

csrf = CSRFProtect()
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
LARGEST = 30 * 1024 * 1024


class FormExpired(Invalid):
    """The form is too old."""

    says = N_("This form was open for too long. Load the page again; what you sent was not used.")


def init(app: Flask) -> None:
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
        MAX_CONTENT_LENGTH=LARGEST,
        MAX_FORM_MEMORY_SIZE=LARGEST,
        MAX_FORM_PARTS=500,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    csrf.init_app(app)
    app.after_request(harden)


def require_csrf() -> None:
    try:
        csrf.protect()
    except CSRFError as error:
        raise FormExpired from error


def harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if g.get("opened_by_address"):
        # Whoever learnt where this page is could open it, refused or not.
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
