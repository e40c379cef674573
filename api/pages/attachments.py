"""Handing out attachments so that nothing in them can act."""

from flask import Response, request

from dispatch.work.attachment import Attachment

SHOWN = ("image/", "audio/", "video/")


def served(attachment: Attachment, data: bytes) -> Response:
    """A picture is shown, sound and films are played; anything else is only ever downloaded, under its random name."""
    response = Response(data, content_type=attachment.media_type)
    # A browser plays a film part by part, and some play none that does not come so.
    response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    if not attachment.media_type.startswith(SHOWN):
        response.headers["Content-Disposition"] = f'attachment; filename="{attachment.key}"'
    return response
