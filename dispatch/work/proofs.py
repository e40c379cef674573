"""What proves a visit: where the fault lay is said, its signature and its photos are of this order, and were sent."""

from typing import Any

from sqlalchemy import select

from dispatch.catalogue.checklist import AnswerUnfit
from dispatch.catalogue.fault_type import FaultDomain
from dispatch.errors import N_, Invalid
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.visit import Visit


class NotItsSignature(Invalid):
    """That is no signature of this visit."""

    says = N_("That is no signature of this visit. Have it signed on this visit, or say why nobody signed.")


class WhereUnsaid(Invalid):
    """Where the fault lay is not said."""

    says = N_(
        "Say where the fault lay. What was thought before is compared with it, so that the next one is sent right."
    )


def asks_where_it_lay(visit: Visit) -> bool:
    """Whoever stands before a fault is asked; of an installation or a regular visit there is nothing to say."""
    fault = visit.work_order.fault
    return fault is not None and fault.domain is not FaultDomain.NONE


def require_where_it_lay(visit: Visit, report: dict[str, Any]) -> None:
    """Of an engineer's own report; other systems may not know it. Raises WhereUnsaid."""
    if asks_where_it_lay(visit) and not report.get("domain_found"):
        raise WhereUnsaid(field="domain_found")


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
