"""Engineers' portraits: given by themselves, shown to the customer whose visit is theirs, and to nobody else."""

import io

from PIL import Image, ImageOps
from sqlalchemy.dialects.postgresql import insert

from dispatch.errors import NotFound
from dispatch.people.own_consent import NotAgreed, OwnPurpose, require_agreed
from dispatch.people.portrait import SIDE, Portrait
from dispatch.store.database import Transaction
from dispatch.store.refusals import refuses
from dispatch.work.lifecycle import HELD, VisitState
from dispatch.work.pictures import MEGABYTE, MOST_BYTES, TooLarge, plain_name, rewritten
from dispatch.work.visit import Visit

SHOWN = HELD | {VisitState.TRAVELLING, VisitState.ON_SITE}

refuses("portrait_agreed", NotAgreed)


def keep(tx: Transaction, engineer_id: int, data: bytes, *, name: str) -> None:
    """Cut square from the middle and written anew.

    Raises:
        NotAgreed, TooLarge, TooManyPixels, NotAPicture.
    """
    require_agreed(tx, engineer_id, OwnPurpose.PORTRAIT)
    if len(data) > MOST_BYTES:
        raise TooLarge(name=plain_name(name), most=MOST_BYTES // MEGABYTE, field="photo")
    row = {"taken_at": tx.stamp.at, "data": _small(rewritten(data, plain_name(name))[1])}
    kept = insert(Portrait).values(engineer_id=engineer_id, **row)
    tx.session.execute(kept.on_conflict_do_update(index_elements=["engineer_id"], set_=row))


def portrait(tx: Transaction, engineer_id: int) -> Portrait | None:
    return tx.session.get(Portrait, engineer_id, populate_existing=True)


def of_visit(tx: Transaction, visit: Visit | None) -> Portrait:
    """Of whoever comes, from the plan until they have left. Raises NotFound."""
    found = None
    if visit is not None and visit.engineer_id is not None and visit.state in SHOWN:
        found = portrait(tx, visit.engineer_id)
    if found is None:
        raise NotFound
    return found


def _small(picture: bytes) -> bytes:
    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        ImageOps.fit(image.convert("RGB"), (SIDE, SIDE)).save(written, "JPEG", quality=82)
    return written.getvalue()
