"""Pictures and papers people send: nothing is kept as it came but PDFs, and those only to be downloaded.

A picture is decoded and written anew, so that neither its place and serial number nor anything hidden in it
survives. What a file claims to be, its name and its type, decides nothing.
"""

import io

from PIL import Image, ImageOps
from sqlalchemy import func, select

from dispatch.errors import N_, Invalid, NotFound
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentKind, attachment_of
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder

MEGABYTE = 1024 * 1024
MOST_BYTES, MOST_FILES, MOST_IN_ALL = 10 * MEGABYTE, 50, 200 * MEGABYTE
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2048
MARKS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG"}
PDF = "application/pdf"


class TooLarge(Invalid):
    """The file is too large."""

    says = N_("“{name}” is too large: {most} MB at most. Send a smaller picture.")


class TooManyFiles(Invalid):
    """The order holds as many files as it can."""

    says = N_("This order holds as many files as it can: {files}, or {most} MB in all. Remove some first.")


class TooManyPixels(Invalid):
    """The picture is too large to be opened."""

    says = N_("“{name}” has too many pixels: {most} million at most. Send a smaller picture.")


class NotAPicture(Invalid):
    """This is no picture we can open."""

    says = N_("“{name}” can't be opened as a picture. Send a JPEG or PNG; papers as PDF.")


def add_picture(
    tx: Transaction,
    order: WorkOrder,
    data: bytes,
    *,
    shown_name: str,
    kind: AttachmentKind,
    visit: Visit | None = None,
) -> Attachment:
    """Keep a JPEG or PNG, written anew; a PDF too where `kind` is document.

    Raises:
        TooLarge, TooManyFiles, TooManyPixels, NotAPicture.
        NotFound: the visit is another order's.
    """
    name = plain_name(shown_name)
    if visit is not None and visit.work_order_id != order.id:
        raise NotFound
    if len(data) > MOST_BYTES:
        raise TooLarge(name=name, most=MOST_BYTES // MEGABYTE, field="file")
    require_room(tx, order, len(data))
    media_type, kept = _kept(data, name, kind)
    attachment = attachment_of(order.id, kept, kind=kind, media_type=media_type, shown_name=name, at=tx.stamp.at)
    attachment.visit_id = visit and visit.id
    tx.add(attachment)
    remark(attachment, "attach")
    tx.session.flush()
    return attachment


def plain_name(given: str) -> str:
    """Without folders and what can't be shown; only ever displayed."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-120:] or "file"


def rewritten(data: bytes, name: str) -> tuple[str, bytes]:
    """Upright, at most 2048 pixels long, without any metadata: its media type and bytes."""
    form = next((form for mark, form in MARKS.items() if data.startswith(mark)), None)
    if form is None:
        raise NotAPicture(name=name, field="file")
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise TooManyPixels(name=name, most=MOST_PIXELS // 1_000_000, field="file")
            return f"image/{form.lower()}", _written(_upright(image), form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels(name=name, most=MOST_PIXELS // 1_000_000, field="file") from None
    except TooManyPixels:
        raise
    except Exception as error:
        # On crafted bytes Pillow's readers raise anything at all, and all of it means the same.
        raise NotAPicture(name=name, field="file") from error


def _kept(data: bytes, name: str, kind: AttachmentKind) -> tuple[str, bytes]:
    if kind is AttachmentKind.DOCUMENT and data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return PDF, data
    return rewritten(data, name)


def _upright(image: Image.Image) -> Image.Image:
    # A JPEG is decoded at the nearest smaller scale at once: a tenth of the time and memory.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    clear = image.format == "PNG" and ("A" in image.getbands() or "transparency" in image.info)
    upright = ImageOps.exif_transpose(image).convert("RGBA" if clear else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def _written(image: Image.Image, form: str) -> bytes:
    # Pillow would carry comments and profiles over from here.
    image.info = {}
    written = io.BytesIO()
    image.save(written, form, **({"quality": 85} if form == "JPEG" else {}))
    return written.getvalue()


def require_room(tx: Transaction, order: WorkOrder, size: int) -> None:
    """Raises TooManyFiles."""
    # The order's row makes uploads to one order take turns, or they would overtake the count.
    tx.session.execute(select(WorkOrder.id).where(WorkOrder.id == order.id).with_for_update(key_share=True))
    query = select(func.count(), func.coalesce(func.sum(Attachment.size), 0))
    files, total = tx.session.execute(query.where(Attachment.work_order_id == order.id)).one()
    if files >= MOST_FILES or total + size > MOST_IN_ALL:
        raise TooManyFiles(files=MOST_FILES, most=MOST_IN_ALL // MEGABYTE, field="file")
