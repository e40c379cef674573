"""Pictures the customer sends over their link, with their consent on record."""

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.pictures import add_picture
from dispatch.work.work_order import WorkOrder

TEXT_VERSION = "photos-1"


def send_in(tx: Transaction, order: WorkOrder, data: bytes, *, shown_name: str) -> Attachment:
    """Sending it under that sentence is the consent. Raises the refusals of pictures."""
    give_consent(tx, order.customer, ConsentPurpose.PHOTOS, text_version=TEXT_VERSION)
    return add_picture(tx, order, data, shown_name=shown_name, kind=AttachmentKind.PHOTO)
