"""What was enclosed in a letter, kept with its order: pictures, papers, voice notes and short films."""

from typing import Any

from dispatch.channels.said import MOST_FILES, File
from dispatch.errors import Invalid
from dispatch.store.database import Transaction
from dispatch.work.attachment import AttachmentKind
from dispatch.work.pictures import add_picture
from dispatch.work.recordings import add_recording, recognised
from dispatch.work.work_order import WorkOrder


def enclose(tx: Transaction, order: WorkOrder, files: tuple[File, ...]) -> list[dict[str, Any]]:
    """Answers those that could not be kept: [{name, because}]. One of them spoils none of the others."""
    not_kept = []
    for file in files[MOST_FILES:]:
        not_kept.append({"name": file.name[:120], "because": "TooManyEnclosed"})
    for file in files[:MOST_FILES]:
        try:
            with tx.savepoint():
                _keep(tx, order, file)
        except Invalid as refusal:
            not_kept.append({"name": file.name[:120], "because": type(refusal).__name__})
    return not_kept


def _keep(tx: Transaction, order: WorkOrder, file: File) -> None:
    if recognised(file.data) is not None:
        add_recording(tx, order, file.data, shown_name=file.name)
        return
    paper = file.data.startswith(b"%PDF-")
    kind = AttachmentKind.DOCUMENT if paper else AttachmentKind.PHOTO
    add_picture(tx, order, file.data, shown_name=file.name, kind=kind)
