"""Everything we hold of one customer, in whichever room it lies."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from dispatch.channels.letter import Letter, LetterOriginal
from dispatch.customers.consent import Consent
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, Room
from dispatch.devices.device import Device
from dispatch.help.diagnostics.bundle import Bundle, BundlePart
from dispatch.help.walk import Walk, WalkStep
from dispatch.issues.notice import IssueNotice
from dispatch.ledger.promise import Promise
from dispatch.mentions.mention import Mention
from dispatch.notices.call import Call
from dispatch.notices.message import Message
from dispatch.notices.push.subscription import PushSubscription
from dispatch.privacy.look import Look
from dispatch.quality.feedback import Feedback
from dispatch.store.audit import AuditEntry, AuditNote
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentContent
from dispatch.work.link import Link
from dispatch.work.step_answer import StepAnswer
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

# Personal columns outside these nouns aren't a customer's, or can't be told to be one's and go by themselves soon.
NOT_BY_CUSTOMER = {
    *("account", "api_key", "engineer", "certificate", "absence", "sign_in_try", "request_count", "plan_snapshot"),
    "plan_part",
    *(
        "inlet_secret",
        "desk_profile",
        "presence",
        "kept_answer",
        "push_key",
        "import_run",
        "import_row",
        "import_file",
        "geocoded_address",
        "whereabouts",
        "article_verdict",
        "help_search",
    ),
}


def counts(tx: Transaction, customer_id: int) -> dict[str, int]:
    """Noun → how many of its rows are this customer's."""
    return {
        noun.__tablename__: tx.session.scalar(select(func.count()).select_from(noun).where(theirs))
        for noun, theirs in held_of(customer_id).items()
    }


def looks_at(tx: Transaction, customer_id: int, *, limit: int = 200) -> list[Look]:
    """Newest first."""
    query = select(Look).where(Look.customer_id == customer_id).order_by(Look.id.desc()).limit(limit)
    return list(tx.session.scalars(query))


def held_of(customer_id: int) -> dict[type[Base], ColumnElement[bool]]:
    """Noun → which of its rows are this customer's."""
    homes = select(Home.id).where(Home.customer_id == customer_id)
    orders = select(WorkOrder.id).where(WorkOrder.customer_id == customer_id)
    attachments = select(Attachment.id).where(Attachment.work_order_id.in_(orders))
    walk = or_(Walk.customer_id == customer_id, Walk.work_order_id.in_(orders))
    bundles = select(Bundle.id).where(Bundle.work_order_id.in_(orders))
    letter = or_(Letter.customer_id == customer_id, Letter.work_order_id.in_(orders))
    entries = or_(
        AuditEntry.work_order_id.in_(orders),
        and_(AuditEntry.subject == "customer", AuditEntry.subject_id == customer_id),
        and_(AuditEntry.subject == "home", AuditEntry.subject_id.in_(homes)),
    )
    return {
        Customer: Customer.id == customer_id,
        Consent: Consent.customer_id == customer_id,
        Home: Home.customer_id == customer_id,
        Room: Room.home_id.in_(homes),
        Device: Device.home_id.in_(homes),
        WorkOrder: WorkOrder.customer_id == customer_id,
        Visit: Visit.work_order_id.in_(orders),
        Promise: Promise.work_order_id.in_(orders),
        Call: Call.work_order_id.in_(orders),
        PushSubscription: PushSubscription.work_order_id.in_(orders),
        Message: Message.work_order_id.in_(orders),
        Feedback: Feedback.work_order_id.in_(orders),
        Attachment: Attachment.work_order_id.in_(orders),
        AttachmentContent: AttachmentContent.attachment_id.in_(attachments),
        Letter: letter,
        LetterOriginal: LetterOriginal.letter_id.in_(select(Letter.id).where(letter)),
        Link: Link.work_order_id.in_(orders),
        IssueNotice: IssueNotice.customer_id == customer_id,
        Mention: Mention.work_order_id.in_(orders),
        StepAnswer: StepAnswer.work_order_id.in_(orders),
        Walk: walk,
        WalkStep: WalkStep.walk_id.in_(select(Walk.id).where(walk)),
        Bundle: Bundle.work_order_id.in_(orders),
        BundlePart: BundlePart.bundle_id.in_(bundles),
        AuditEntry: entries,
        AuditNote: AuditNote.entry_id.in_(select(AuditEntry.id).where(entries)),
        Look: Look.customer_id == customer_id,
    }
