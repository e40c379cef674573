"""Everything we hold of one customer, in whichever room it lies."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from dispatch.channels.letter import Letter, LetterOriginal
from dispatch.complaints.complaint import Complaint, Hearing
from dispatch.customers.consent import Consent
from dispatch.customers.customer import Customer
from dispatch.customers.engineer_wish import EngineerWish
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
from dispatch.people.account import Account
from dispatch.presales.brief import DesignBrief
from dispatch.presales.proposal import DesignProposal
from dispatch.prices.bill import Bill
from dispatch.prices.cover_by_hand import CoverByHand
from dispatch.prices.device_code import DeviceCode
from dispatch.prices.estimate import Estimate
from dispatch.prices.goodwill import Goodwill
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.erasure_request import ErasureRequest
from dispatch.privacy.legal_hold import LegalHold
from dispatch.privacy.look import Look
from dispatch.quality.call_back import CallBack
from dispatch.quality.feedback import Feedback
from dispatch.remote.device_command import DeviceCommand
from dispatch.remote.remote_session import RemoteSession
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry, AuditNote
from dispatch.store.base import Base
from dispatch.store.database import Transaction
from dispatch.store.personal import register
from dispatch.suggestions.suggestion import Suggestion
from dispatch.telemetry.device_alert import DeviceAlert, DeviceEvent
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
        "contact_point",
        "portrait",
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


def by_class(tx: Transaction, customer_id: int) -> dict[str, int]:
    """Class of the register → how many of this customer's rows hold something of it."""
    found: dict[str, int] = {}
    for noun, theirs in held_of(customer_id).items():
        kinds: dict[str, list[ColumnElement[bool]]] = {}
        for column in noun.__table__.columns:
            if kind := register().personal.get((noun.__tablename__, column.name)):
                kinds.setdefault(kind, []).append(column.is_not(None))
        if kinds:
            counted = [func.count().filter(or_(*there)) for there in kinds.values()]
            rows = tx.session.execute(select(*counted).select_from(noun).where(theirs)).one()
            for kind, count in zip(kinds, rows, strict=True):
                found[kind] = found.get(kind, 0) + count
    return found


def looks_at(tx: Transaction, customer_id: int, *, limit: int = 200) -> list[Look]:
    """Newest first."""
    query = select(Look).where(Look.customer_id == customer_id).order_by(Look.id.desc()).limit(limit)
    return list(tx.session.scalars(query))


class Looked(NamedTuple):
    """A look as its customer reads it: staff by their role, as in what is handed over."""

    at: datetime
    role: Role
    detail: str
    order: str  # its number, or ''


def who_looked(tx: Transaction, customer_id: int, *, limit: int = 100) -> list[Looked]:
    """Newest first."""
    query = (
        select(Look.at, Account.role, Look.detail, WorkOrder.reference)
        .outerjoin(Account, Account.id == Look.account_id)
        .outerjoin(WorkOrder, WorkOrder.id == Look.work_order_id)
        .where(Look.customer_id == customer_id)
    )
    found = tx.session.execute(query.order_by(Look.id.desc()).limit(limit))
    return [Looked(at, role or Role.ENGINEER, detail, order or "") for at, role, detail, order in found]


def held_of(customer_id: int, *, sparing: Collection[int] = ()) -> dict[type[Base], ColumnElement[bool]]:
    """Noun → which of its rows are this customer's. `sparing`: but for what is needed to deal with these orders."""
    customers = select(Customer.id).where(Customer.id == customer_id, false() if sparing else true())
    spared = select(WorkOrder.home_id).where(WorkOrder.id.in_(sparing), WorkOrder.home_id.is_not(None))
    homes = select(Home.id).where(Home.customer_id == customer_id, Home.id.not_in(spared))
    orders = select(WorkOrder.id).where(WorkOrder.customer_id == customer_id, WorkOrder.id.not_in(sparing))
    return reach(customers, homes, orders)


def reach(
    customers: Select[tuple[int]], homes: Select[tuple[int]], orders: Select[tuple[int]]
) -> dict[type[Base], ColumnElement[bool]]:
    """Noun → which of its rows hang on one of these customers, homes or orders."""
    attachments = select(Attachment.id).where(Attachment.work_order_id.in_(orders))
    walk = or_(Walk.customer_id.in_(customers), Walk.work_order_id.in_(orders))
    bundles = select(Bundle.id).where(Bundle.work_order_id.in_(orders))
    devices = select(Device.id).where(Device.home_id.in_(homes))
    alert = or_(DeviceAlert.device_id.in_(devices), DeviceAlert.work_order_id.in_(orders))
    complaints = select(Complaint.id).where(Complaint.work_order_id.in_(orders))
    letter = or_(
        and_(Letter.customer_id.in_(customers), Letter.work_order_id.is_(None)), Letter.work_order_id.in_(orders)
    )
    entries = or_(
        AuditEntry.work_order_id.in_(orders),
        and_(AuditEntry.subject == "customer", AuditEntry.subject_id.in_(customers)),
        and_(AuditEntry.subject == "home", AuditEntry.subject_id.in_(homes)),
    )
    return {
        Customer: Customer.id.in_(customers),
        Consent: Consent.customer_id.in_(customers),
        Home: Home.id.in_(homes),
        EngineerWish: EngineerWish.customer_id.in_(customers),
        Room: Room.home_id.in_(homes),
        Device: Device.home_id.in_(homes),
        WorkOrder: WorkOrder.id.in_(orders),
        Visit: Visit.work_order_id.in_(orders),
        Promise: Promise.work_order_id.in_(orders),
        Estimate: Estimate.work_order_id.in_(orders),
        DesignBrief: DesignBrief.work_order_id.in_(orders),
        DesignProposal: DesignProposal.work_order_id.in_(orders),
        Bill: Bill.work_order_id.in_(orders),
        Goodwill: Goodwill.work_order_id.in_(orders),
        CoverByHand: CoverByHand.work_order_id.in_(orders),
        DeviceCode: DeviceCode.device_id.in_(devices),
        DeviceAlert: alert,
        RemoteSession: RemoteSession.work_order_id.in_(orders),
        DeviceCommand: DeviceCommand.work_order_id.in_(orders),
        DeviceEvent: DeviceEvent.alert_id.in_(select(DeviceAlert.id).where(alert)),
        Call: Call.work_order_id.in_(orders),
        PushSubscription: PushSubscription.work_order_id.in_(orders),
        Message: Message.work_order_id.in_(orders),
        Feedback: Feedback.work_order_id.in_(orders),
        CallBack: CallBack.work_order_id.in_(orders),
        Complaint: Complaint.work_order_id.in_(orders),
        Hearing: Hearing.complaint_id.in_(complaints),
        Suggestion: Suggestion.work_order_id.in_(orders),
        Attachment: Attachment.work_order_id.in_(orders),
        AttachmentContent: AttachmentContent.attachment_id.in_(attachments),
        Letter: letter,
        LetterOriginal: LetterOriginal.letter_id.in_(select(Letter.id).where(letter)),
        Link: Link.work_order_id.in_(orders),
        IssueNotice: IssueNotice.customer_id.in_(customers),
        Mention: Mention.work_order_id.in_(orders),
        StepAnswer: StepAnswer.work_order_id.in_(orders),
        Walk: walk,
        WalkStep: WalkStep.walk_id.in_(select(Walk.id).where(walk)),
        Bundle: Bundle.work_order_id.in_(orders),
        BundlePart: BundlePart.bundle_id.in_(bundles),
        AuditEntry: entries,
        AuditNote: AuditNote.entry_id.in_(select(AuditEntry.id).where(entries)),
        Look: Look.customer_id.in_(customers),
        CustomerCopy: CustomerCopy.customer_id.in_(customers),
        ErasureRequest: ErasureRequest.customer_id.in_(customers),
        LegalHold: LegalHold.work_order_id.in_(orders),
    }
