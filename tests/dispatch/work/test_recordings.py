"""Voice notes and short films are kept with the order, without the place they were taken."""

import pytest

from dispatch.work.attachment import AttachmentKind
from dispatch.work.pictures import TooLarge
from dispatch.work.recordings import MOST, NotARecording, add_recording, recognised
from dispatch.work.video_boxes import without_place
from tests.builders import a_work_order


def box(name: bytes, inside: bytes = b"") -> bytes:
    return (8 + len(inside)).to_bytes(4) + name + inside


PLACE = box(b"udta", box(b"\xa9xyz", b"+59.9272+010.7343/"))
MOVIE = (
    box(b"ftyp", b"isom\x00\x00\x02\x00mp41") + box(b"moov", box(b"mvhd", b"head") + PLACE) + box(b"mdat", b"frames")
)
FILES = {
    "mp4": (MOVIE, AttachmentKind.VIDEO, "video/mp4"),
    "mov": (box(b"ftyp", b"qt  \x00\x00\x00\x00"), AttachmentKind.VIDEO, "video/quicktime"),
    "m4a": (box(b"ftyp", b"M4A \x00\x00\x00\x00"), AttachmentKind.VOICE, "audio/mp4"),
    "webm": (b"\x1aE\xdf\xa3\x01\x00\x00\x00B\x82\x84webm", AttachmentKind.VIDEO, "video/webm"),
    "ogg": (b"OggS\x00\x02", AttachmentKind.VOICE, "audio/ogg"),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt ", AttachmentKind.VOICE, "audio/wav"),
    "mp3": (b"\xff\xfb\x90\x00", AttachmentKind.VOICE, "audio/mpeg"),
    "amr": (b"#!AMR\n", AttachmentKind.VOICE, "audio/amr"),
}
NONE = [b"", b"MZ\x90\x00", b"<html>", b"\xff", box(b"ftyp", b"heic\x00\x00\x00\x00"), b"RIFF\x00\x00\x00\x00WEBP"]


@pytest.mark.parametrize("kind", FILES)
def test_what_it_is_is_told_by_its_first_bytes_and_not_by_its_name(tx, kind):
    data, expected, media_type = FILES[kind]
    kept = add_recording(tx, a_work_order(tx), data, shown_name="../x.exe")

    assert (kept.kind, kept.media_type, kept.shown_name) == (expected, media_type, "x.exe")


@pytest.mark.parametrize("data", NONE)
def test_what_is_neither_sound_nor_film_is_refused(tx, data):
    assert recognised(data) is None
    with pytest.raises(NotARecording):
        add_recording(tx, a_work_order(tx), data, shown_name="a.mp3")


def test_what_is_too_large_is_refused(tx, monkeypatch):
    monkeypatch.setitem(MOST, AttachmentKind.VOICE, 100)
    with pytest.raises(TooLarge):
        add_recording(tx, a_work_order(tx), b"OggS" + bytes(200), shown_name="a.ogg")


def test_a_film_forgets_where_it_was_taken_and_plays_as_before(tx):
    kept = add_recording(tx, a_work_order(tx), MOVIE, shown_name="a.mp4").content.data

    assert b"59.9272" not in kept
    assert len(kept) == len(MOVIE)
    assert kept.replace(b"free", b"udta").replace(bytes(26), PLACE[8:]) == MOVIE


@pytest.mark.parametrize("cut", range(0, len(MOVIE), 5))
def test_a_film_that_breaks_off_is_walked_as_far_as_it_goes(cut):
    assert len(without_place(MOVIE[:cut])) == cut


def test_a_box_of_no_length_or_beyond_all_ends_nothing_forever():
    for length in (b"\x00\x00\x00\x02", b"\xff\xff\xff\xff", b"\x00\x00\x00\x01" + b"moov" + bytes(8)):
        assert without_place(length + b"moov" * 5)
