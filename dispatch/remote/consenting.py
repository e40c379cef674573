"""Being let in: asked by link or on the phone, for some minutes, one device and some commands; ended at any time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, Invalid, NotFound
from dispatch.lifecycle import MoveNotAllowed
from dispatch.remote import queries
from dispatch.remote.remote_session import EndedBy, GrantedBy, RemoteSession
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.words import listed, words_in
from dispatch.work.actions import OVER, tell
from dispatch.work.work_order import WorkOrder

USUAL, SHORTEST, LONGEST = 60, 5, 240  # minutes
ANSWERED_WITHIN = timedelta(hours=24)  # a yes to something asked longer ago is none
TEXT_VERSION = "remote-session-1"
WORDING = N_(
    "For %(minutes)s min from my yes on, you may do this with my %(device)s from afar: %(commands)s. Nothing else, "
    "and with no other device. I see what you do, and can end it at any time."
)


class ScopeUnfit(Invalid):
    """What we ask for isn't clear."""

    says = N_("Choose a device of this home, at least one thing to do with it, and from {least} to {most} min.")


class NotToBeGranted(Conflict):
    """This question is over."""

    says = N_("This question is over. If we still need it, we ask you again.")


def ask(
    tx: Transaction, order: WorkOrder, device: Device, codes: Sequence[str], *, minutes: int = USUAL
) -> RemoteSession:
    """The customer is asked by a message with their link. Raises ScopeUnfit, AskedAlready, MoveNotAllowed."""
    session = _begin(tx, order, device, codes, minutes)
    remark(session, "ask")
    tx.session.flush()
    tell(tx, order, "remote_access", round=session.id)
    return session


def record(
    tx: Transaction, order: WorkOrder, device: Device, codes: Sequence[str], *, minutes: int = USUAL
) -> RemoteSession:
    """The customer said yes on the phone, to the wording that was read to them. Raises as `ask`."""
    session = _begin(tx, order, device, codes, minutes)
    _granted(tx, session, GrantedBy.PHONE)
    return session


def grant(tx: Transaction, session: RemoteSession) -> RemoteSession:
    """The customer says yes on their page; saying it again changes nothing. Raises NotToBeGranted."""
    if session.live(tx.stamp.at):
        return session
    if not may_answer(session, tx.stamp.at):
        raise NotToBeGranted
    return _granted(tx, session, GrantedBy.LINK)


def may_answer(session: RemoteSession, now: datetime) -> bool:
    """Whether a yes still counts."""
    return session.asked and now <= session.asked_at + ANSWERED_WITHIN and session.work_order.state not in OVER


def end(tx: Transaction, session: RemoteSession, by: EndedBy) -> RemoteSession:
    """Nothing more is done from now on: what is queued stays unsent. Again it changes nothing."""
    if session.ended_at is None:
        session.ended_at, session.ended_by = tx.stamp.at, by
        remark(session, "end_session", by.value)
        tx.session.flush()
    return session


def wording(device: Device, names: Sequence[str], *, minutes: int, language: str) -> str:
    """What the customer says yes to. `names`: of the commands, in that language."""
    facts = {"minutes": minutes, "device": device.model.full_name, "commands": listed(names, language)}
    return words_in(language).gettext(WORDING) % facts


def session_of(tx: Transaction, order: WorkOrder, session_id: int) -> RemoteSession:
    """To be changed. Raises NotFound, also for another order's."""
    query = select(RemoteSession).where(RemoteSession.id == session_id, RemoteSession.work_order_id == order.id)
    query = query.with_for_update(of=RemoteSession).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _begin(tx: Transaction, order: WorkOrder, device: Device, codes: Sequence[str], minutes: int) -> RemoteSession:
    if order.state in OVER:
        raise MoveNotAllowed(verb="attach", state=order.state)
    kinds = [kind for kind in queries.kinds_for(tx, device) if kind.code in codes]
    if not kinds or len(kinds) != len(set(codes)) or device.home_id != order.home_id or not _fits(minutes):
        raise ScopeUnfit(field="commands", least=SHORTEST, most=LONGEST)
    _make_room(tx, device)
    language = order.customer.language
    session = RemoteSession(
        work_order=order,
        work_order_id=order.id,
        device=device,
        device_id=device.id,
        commands=[kind.code for kind in kinds],
        minutes=minutes,
        wording=wording(device, [kind.name_in(language) for kind in kinds], minutes=minutes, language=language),
        language=language,
        asked_at=tx.stamp.at,
        account_id=tx.stamp.by.account_id,
    )
    tx.add(session)
    tx.session.flush()
    return session


def _fits(minutes: int) -> bool:
    return SHORTEST <= minutes <= LONGEST


def _make_room(tx: Transaction, device: Device) -> None:
    """One whose time is over, or that nobody answered in time, ends by it."""
    query = select(RemoteSession).where(RemoteSession.device_id == device.id, RemoteSession.ended_at.is_(None))
    for one in tx.session.scalars(query.with_for_update(of=RemoteSession)):
        late = one.asked and tx.stamp.at > one.asked_at + ANSWERED_WITHIN
        if late or (not one.asked and not one.live(tx.stamp.at)) or one.work_order.state in OVER:
            end(tx, one, EndedBy.TIME)


def _granted(tx: Transaction, session: RemoteSession, by: GrantedBy) -> RemoteSession:
    customer = session.work_order.customer
    session.consent = give_consent(tx, customer, ConsentPurpose.REMOTE_HELP, text_version=TEXT_VERSION)
    session.granted_at, session.granted_by = tx.stamp.at, by
    session.expires_at = tx.stamp.at + timedelta(minutes=session.minutes)
    remark(session, "grant", by.value)
    tx.session.flush()
    return session
