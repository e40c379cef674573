"""Whom a round reaches, as conditions the database answers for ten thousand customers at once."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home
from dispatch.devices.device import Device, DeviceState
from dispatch.issues.issue import Issue, IssueLink
from dispatch.issues.notice import About, IssueNotice
from dispatch.issues.scope import in_range
from dispatch.notices.message import Delivery
from dispatch.store.database import Transaction
from dispatch.work.work_order import WorkOrder


def concerned(tx: Transaction, issue: Issue) -> ColumnElement[bool]:
    """Who has such a device in use, or lives in the area where no model is named, or has an order that is linked.
    Nobody who was forgotten."""
    return and_(Customer.erased_at.is_(None), or_(_by_register(tx, issue), Customer.id.in_(_linked(issue))))


def to_be_told(tx: Transaction, issue: Issue, about: About, number: int) -> ColumnElement[bool]:
    """Whoever hasn't heard it: of those concerned; news and the end go to those who heard that we know of it."""
    if about is About.KNOWN:
        who = concerned(tx, issue)
    else:
        heard = _told(issue, About.KNOWN, issue.returned + 1, IssueNotice.delivery != Delivery.VOID)
        who = or_(Customer.id.in_(heard), Customer.id.in_(_linked(issue)) if about is About.FIXED else false())
    return and_(who, Customer.erased_at.is_(None), Customer.id.not_in(_told(issue, about, number)))


def _told(issue: Issue, about: About, number: int, *also: ColumnElement[bool]) -> Select:
    query = select(IssueNotice.customer_id).where(IssueNotice.issue_id == issue.id, IssueNotice.about == about)
    return query.where(IssueNotice.number == number, *also)


def _linked(issue: Issue) -> Select:
    query = select(WorkOrder.customer_id).join(IssueLink, IssueLink.work_order_id == WorkOrder.id)
    return query.where(IssueLink.issue_id == issue.id, IssueLink.removed_at.is_(None))


def _by_register(tx: Transaction, issue: Issue) -> ColumnElement[bool]:
    area = or_(false(), *(Home.postcode.startswith(prefix, autoescape=True) for prefix in issue.postcodes))
    if issue.models:
        query = select(Home.customer_id).join(Device, Device.home_id == Home.id).join(Device.model)
        query = query.where(DeviceModel.code.in_(issue.models), Device.state == DeviceState.IN_USE)
        return Customer.id.in_(query.where(_has_software(tx, issue), area if issue.postcodes else true()))
    if issue.postcodes and not issue.faults:
        return Customer.id.in_(select(Home.customer_id).where(area))
    return false()


def _has_software(tx: Transaction, issue: Issue) -> ColumnElement[bool]:
    """Versions are no words to the database: the few there are in homes are compared here."""
    if issue.firmware_from is None and issue.firmware_to is None:
        return true()
    query = select(Device.firmware).join(Device.model).where(DeviceModel.code.in_(issue.models)).distinct()
    fitting = [one for one in tx.session.scalars(query) if one is not None and in_range(issue, one)]
    return or_(Device.firmware.is_(None), Device.firmware.in_(fitting))
