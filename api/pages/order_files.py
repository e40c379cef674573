"""The files of an order: pictures shown, sound and films played, papers to download, and what could not be kept."""

from typing import Any

from flask_babel import gettext as _

from api.pages.letter_words import NOT_KEPT, OTHERWISE
from dispatch.channels.queries import not_kept
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.attachment import Attachment
from dispatch.work.work_order import WorkOrder


def shown(tx: Transaction, order: WorkOrder) -> dict[str, Any]:
    found = queries.attachments(tx, order)
    lost = not_kept(tx, order)
    return {
        "photos": [file(one) for one in found if one.media_type.startswith("image/")],
        "recordings": [
            file(one) | {"film": one.media_type.startswith("video/")}
            for one in found
            if one.media_type.startswith(("audio/", "video/"))
        ],
        "papers": [file(one) for one in found if one.media_type == "application/pdf"],
        "not_kept": [{"name": one["name"], "because": _(NOT_KEPT.get(one["because"], OTHERWISE))} for one in lost],
    }


def file(one: Attachment) -> dict[str, Any]:
    return {"url": f"/attachments/{one.key}", "name": one.shown_name}
