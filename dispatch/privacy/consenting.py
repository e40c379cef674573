"""Taking a consent back: what was kept on its ground goes with it, at once."""

from sqlalchemy import delete, select

from dispatch.customers import actions
from dispatch.customers.consent import ConsentPurpose
from dispatch.customers.customer import Customer
from dispatch.privacy.legal_hold import living
from dispatch.store.database import Transaction
from dispatch.telemetry.agreeing import forget_readings
from dispatch.work.attachment import Attachment, AttachmentContent, AttachmentKind
from dispatch.work.work_order import WorkOrder

# What customers send; pictures of a visit show the work, and stay with its report.
RESTS_ON = {ConsentPurpose.PHOTOS: AttachmentKind.PHOTO, ConsentPurpose.CAMERA_CLIPS: AttachmentKind.VIDEO}


def withdraw(tx: Transaction, customer: Customer, purpose: ConsentPurpose) -> None:
    """But for what a legal hold is about."""
    actions.withdraw_consent(tx, customer, purpose)
    if purpose is ConsentPurpose.MONITORING:
        forget_readings(tx, customer)
    if purpose in RESTS_ON:
        held = [one.work_order_id for one in living(tx, customer.id)]
        theirs = select(WorkOrder.id).where(WorkOrder.customer_id == customer.id, WorkOrder.id.not_in(held))
        sent = select(Attachment.id).where(Attachment.work_order_id.in_(theirs), Attachment.visit_id.is_(None))
        sent = sent.where(Attachment.kind == RESTS_ON[purpose])
        tx.session.flush()
        tx.session.execute(delete(AttachmentContent).where(AttachmentContent.attachment_id.in_(sent)))
