"""A bundle's way: it comes, the customer sees what is in it, and what they agree to lies with the order."""

from collections.abc import Collection

from sqlalchemy import select

from dispatch.customers.actions import give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, NotFound
from dispatch.help.diagnostics.bundle import Bundle, BundlePart, BundleSource, BundleState, PartKind
from dispatch.help.diagnostics.reading import points
from dispatch.help.diagnostics.scanning import masked
from dispatch.help.diagnostics.unpacking import Part, unpack
from dispatch.lifecycle import MoveNotAllowed
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.actions import OVER
from dispatch.work.attachment import AttachmentKind
from dispatch.work.pictures import add_picture, require_room
from dispatch.work.work_order import WorkOrder

MOST_WAITING = 5
CONSENT_TEXT = "diagnostics-1"


class TooManyWaiting(Conflict):
    """There are several already."""

    says = N_("There are several waiting for you already. Look through those first.")


def bring(
    tx: Transaction,
    order: WorkOrder,
    data: bytes,
    *,
    name: str,
    source: BundleSource = BundleSource.UPLOAD,
    device: Device | None = None,
    inlet_id: int | None = None,
    key: str | None = None,
) -> Bundle:
    """Kept apart until the customer has said what of it we may have.

    Raises:
        BundleTooLarge, NotABundle, TooManyWaiting, TooManyFiles.
        MoveNotAllowed: the order is over.
    """
    if order.state in OVER:
        raise MoveNotAllowed(verb="attach", state=order.state)
    if len([one for one in of_order(tx, order) if one.state is BundleState.SHOWN]) >= MOST_WAITING:
        raise TooManyWaiting
    require_room(tx, order, len(data))
    bundle = Bundle(
        work_order=order,
        work_order_id=order.id,
        device=device,
        source=source,
        state=BundleState.SHOWN,
        inlet_id=inlet_id,
        key=key,
        name=name[:120],
        points=[],
        received_at=tx.stamp.at,
        parts=[
            BundlePart(name=part.name, kind=part.kind, size=len(part.data), found=part.found, data=part.data)
            for part in unpack(data, name)
        ],
    )
    tx.add(bundle)
    remark(bundle, "bring")
    tx.session.flush()
    return bundle


def send(tx: Transaction, bundle: Bundle, wanted: Collection[int], *, mask: bool = True) -> Bundle:
    """Of these parts (their ids), and no others; the rest is gone for good. Agreeing to it is on record.

    Raises:
        NotFound: it was decided already.
    """
    _require_shown(bundle)
    for part in bundle.parts:
        part.sent = part.id in wanted and part.kind is not PartKind.OTHER and part.data is not None
        if not part.sent:
            part.data = None
        elif part.kind is PartKind.PICTURE:
            kind = AttachmentKind.PHOTO
            add_picture(tx, bundle.work_order, part.data, shown_name=part.name, kind=kind)
            part.data = None
        elif mask and part.found:
            part.data, part.masked = masked_part(part.name, part.data.decode("utf-8", "replace")).encode(), True
    kept = [Part(one.name, one.kind, one.data) for one in bundle.parts if one.data is not None]
    bundle.points = points(kept)
    bundle.state, bundle.decided_at = BundleState.SENT, tx.stamp.at
    give_consent(tx, bundle.work_order.customer, ConsentPurpose.REMOTE_HELP, text_version=CONSENT_TEXT)
    remark(bundle, "send")
    tx.session.flush()
    return bundle


def refuse(tx: Transaction, bundle: Bundle) -> Bundle:
    """We get nothing of it, and nothing of it stays. Raises NotFound: it was decided already."""
    _require_shown(bundle)
    for part in bundle.parts:
        part.data = None
    bundle.state, bundle.decided_at = BundleState.REFUSED, tx.stamp.at
    remark(bundle, "refuse")
    tx.session.flush()
    return bundle


def masked_part(name: str, text: str) -> str:
    """A single value is masked by its name too: see `unpacking`."""
    head = f'"{name}": '
    return masked(head + text).removeprefix(head)


def of_order(tx: Transaction, order: WorkOrder) -> list[Bundle]:
    """Newest first."""
    query = select(Bundle).where(Bundle.work_order_id == order.id).order_by(Bundle.id.desc())
    return list(tx.session.scalars(query))


def bundle_of(tx: Transaction, order: WorkOrder, bundle_id: int, *, lock: bool = False) -> Bundle:
    """Raises NotFound, also for another order's."""
    query = select(Bundle).where(Bundle.id == bundle_id, Bundle.work_order_id == order.id)
    if lock:
        query = query.with_for_update(of=Bundle).execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def _require_shown(bundle: Bundle) -> None:
    if bundle.state is not BundleState.SHOWN:
        raise NotFound
