"""What proves a visit: its signature and its photos are of this order, and were sent."""

from typing import Any

from sqlalchemy import select

from dispatch.catalogue.checklist import AnswerUnfit
from dispatch.errors import N_, Invalid
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.visit import Visit


class NotItsSignature(Invalid):
    """That is no signature of this visit."""

    says = N_("That is no signature of this visit. Have it signed on this visit, or say why nobody signed.")


def require_own_signature(tx: Transaction, visit: Visit, signature_id: int | None) -> None:
    """Raises NotItsSignature."""
    if signature_id is None:
        return
    given = tx.session.get(Attachment, signature_id)
    if given is None or given.kind is not AttachmentKind.SIGNATURE or given.work_order_id != visit.work_order_id:
        raise NotItsSignature(field="signature_id")
    # One sent by a program may name no visit.
    if given.visit_id not in (None, visit.id):
        raise NotItsSignature(field="signature_id")


def require_own_photos(tx: Transaction, visit: Visit, answers: dict[str, Any]) -> None:
    """Of the checklist: what answers for a photo is one that was sent for the order. Raises AnswerUnfit."""
    given = {code: key for code in visit.checklist.photo_items() if (key := answers.get(code))}
    query = select(Attachment.key).where(
        Attachment.work_order_id == visit.work_order_id,
        Attachment.kind == AttachmentKind.PHOTO,
        Attachment.key.in_(given.values()),
    )
    kept = set(tx.session.scalars(query)) if given else set()
    for code, key in given.items():
        if key not in kept:
            raise AnswerUnfit(field=code, item=code, expected=N_("a photo of this order"))
