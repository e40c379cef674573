"""Handing out attachments so that nothing in them can act."""

from flask import Response

from dispatch.work.attachment import Attachment


def served(attachment: Attachment, data: bytes) -> Response:
    """A picture is shown; anything else is only ever downloaded, under its random name."""
    response = Response(data, content_type=attachment.media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, max-age=3600"
    if not attachment.media_type.startswith("image/"):
        response.headers["Content-Disposition"] = f'attachment; filename="{attachment.key}"'
    return response
