"""Voice notes and short videos: kept as they came but for the place they were taken, and only ever played.

What a file claims to be decides nothing: its first bytes do.
"""

from dispatch.errors import N_, Invalid
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.attachment import Attachment, AttachmentKind, attachment_of
from dispatch.work.pictures import MEGABYTE, TooLarge, plain_name, require_room
from dispatch.work.video_boxes import without_place
from dispatch.work.work_order import WorkOrder

MOST = {AttachmentKind.VOICE: 10 * MEGABYTE, AttachmentKind.VIDEO: 25 * MEGABYTE}
# What an ISO file says it is, where it holds sound alone.
SOUND_BRANDS = {b"M4A ", b"M4B ", b"M4P "}
# Marks at the very beginning of other files.
SOUNDS = {b"OggS": "audio/ogg", b"ID3": "audio/mpeg", b"fLaC": "audio/flac", b"#!AMR": "audio/amr"}
MPEG_SYNC = {0xFB: "audio/mpeg", 0xFA: "audio/mpeg", 0xF3: "audio/mpeg", 0xF2: "audio/mpeg"}
AAC_SYNC = {0xF1, 0xF9}


class NotARecording(Invalid):
    """This is no sound or film we can play."""

    says = N_("“{name}” can't be played. Send sound as MP3, M4A, OGG, WAV or AMR, and films as MP4, MOV or WebM.")


def add_recording(tx: Transaction, order: WorkOrder, data: bytes, *, shown_name: str) -> Attachment:
    """Raises TooLarge, TooManyFiles, NotARecording."""
    name = plain_name(shown_name)
    found = recognised(data)
    if found is None:
        raise NotARecording(name=name, field="file")
    kind, media_type = found
    if len(data) > MOST[kind]:
        raise TooLarge(name=name, most=MOST[kind] // MEGABYTE, field="file")
    require_room(tx, order, len(data))
    kept = without_place(data) if media_type in ("video/mp4", "video/quicktime", "audio/mp4") else data
    attachment = attachment_of(order.id, kept, kind=kind, media_type=media_type, shown_name=name, at=tx.stamp.at)
    tx.add(attachment)
    remark(attachment, "attach")
    tx.session.flush()
    return attachment


def recognised(data: bytes) -> tuple[AttachmentKind, str] | None:
    """What it is by its first bytes; None where it is neither sound nor film."""
    if data[4:8] == b"ftyp":
        return _of_brand(data[8:12])
    if data.startswith(b"\x1aE\xdf\xa3") and b"webm" in data[:64]:
        return AttachmentKind.VIDEO, "video/webm"
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return AttachmentKind.VOICE, "audio/wav"
    sound = next((media for mark, media in SOUNDS.items() if data.startswith(mark)), None) or _synced(data)
    return (AttachmentKind.VOICE, sound) if sound else None


def _of_brand(brand: bytes) -> tuple[AttachmentKind, str] | None:
    if brand in SOUND_BRANDS:
        return AttachmentKind.VOICE, "audio/mp4"
    if brand in (b"heic", b"heix", b"mif1", b"avif", b"msf1"):
        return None  # pictures in the same wrapping
    return AttachmentKind.VIDEO, "video/quicktime" if brand == b"qt  " else "video/mp4"


def _synced(data: bytes) -> str | None:
    if len(data) < 4 or data[0] != 0xFF:
        return None
    return "audio/aac" if data[1] in AAC_SYNC else MPEG_SYNC.get(data[1])
