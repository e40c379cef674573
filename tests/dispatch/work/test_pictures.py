"""Pictures come in clean, upright and small, or not at all."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dispatch.errors import NotFound
from dispatch.store.database import Transaction
from dispatch.work import pictures
from dispatch.work.attachment import AttachmentKind
from dispatch.work.pictures import NotAPicture, TooLarge, TooManyFiles, TooManyPixels
from tests.builders import a_work_order, an_open_visit

GPS, ORIENTATION, SERIAL = 0x8825, 0x0112, 0xA431
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def a_picture(form="JPEG", size=(40, 20), mode="RGB", **options) -> bytes:
    """Its upper left quarter is red."""
    image = Image.new(mode, size)
    image.paste("red" if mode.startswith("RGB") else 1, (0, 0, size[0] // 2, size[1] // 2))
    written = io.BytesIO()
    image.save(written, form, **options)
    return written.getvalue()


def photo_with_secrets(orientation=6) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[SERIAL] = "SN-SECRET-4711"
    exif.get_ifd(GPS).update({1: "N", 2: (59.0, 55.0, 1.0), 3: "E", 4: (10.0, 44.0, 2.0)})
    return a_picture(exif=exif, comment=b"COMMENT-SECRET")


def kept(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(pictures.rewritten(data, "a.jpg")[1]))


def a_png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A header that promises that many pixels, and nearly nothing behind it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def test_where_a_photo_was_taken_and_with_what_is_forgotten():
    _, data = pictures.rewritten(photo_with_secrets(), "a.jpg")

    assert b"SECRET" in photo_with_secrets()
    assert b"SECRET" not in data
    assert b"Exif" not in data
    assert dict(Image.open(io.BytesIO(data)).getexif()) == {}


def test_hidden_words_in_a_png_are_forgotten():
    words = PngInfo()
    words.add_text("GPS", "SECRET place")
    data = a_picture("PNG", pnginfo=words, icc_profile=b"SECRET profile")

    assert b"SECRET" not in pictures.rewritten(data, "a.png")[1]


def test_a_photo_taken_sideways_stands_upright():
    image = kept(photo_with_secrets(orientation=6))

    assert image.size == (20, 40)
    assert image.getpixel((15, 5))[0] > 200
    assert image.getpixel((5, 5))[0] < 60


def test_a_large_photo_becomes_small():
    assert kept(a_picture(size=(5000, 2500))).size == (2048, 1024)


def test_a_signature_keeps_its_clear_background():
    image = kept(a_picture("PNG", mode="RGBA"))

    assert image.mode == "RGBA"
    assert image.getpixel((30, 15))[3] == 0


@pytest.mark.parametrize("mode", ["L", "CMYK", "1"])
def test_odd_colours_are_kept_as_usual_ones(mode):
    form = "PNG" if mode == "1" else "JPEG"
    assert kept(a_picture(form, mode=mode)).mode == "RGB"


@pytest.mark.parametrize(("width", "height"), [(65_000, 65_000), (8000, 8000), (12_000, 10_000), (2**31 - 1, 1)])
def test_a_flood_of_pixels_is_refused_before_it_is_let_out(width, height):
    started = time.process_time()

    with pytest.raises((TooManyPixels, NotAPicture)):
        pictures.rewritten(a_png(width, height), "bomb.png")

    # Letting it out would take minutes, and gigabytes.
    assert time.process_time() - started < 5


def test_words_that_swell_inside_a_png_are_refused():
    swollen = b"k\0\0" + zlib.compress(b"a" * 200_000_000, 9)

    with pytest.raises(NotAPicture):
        pictures.rewritten(a_png(4, 4, (b"zTXt", swollen)), "bomb.png")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"GIF89a/*<script>*/",
        b"\xff\xd8\xff\xe0 and then nonsense",
        a_picture()[:-200],
        a_picture("PNG")[:60],
        a_picture("BMP"),
        a_picture("WEBP"),
        a_picture("GIF"),
        b"MZ\x90\x00",
        PDF,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_no_picture_is_refused_in_our_words(data):
    with pytest.raises(NotAPicture, match=r"odd\.jpg"):
        pictures.rewritten(data, "odd.jpg")


def test_a_page_hidden_behind_a_picture_does_not_survive():
    script = b"<script>alert(1)</script>"

    media_type, data = pictures.rewritten(a_picture() + script, "a.html")

    assert media_type == "image/jpeg"
    assert script not in data


def test_every_cut_of_a_photo_is_opened_or_refused():
    whole = photo_with_secrets()
    for end in range(0, len(whole), 7):
        try:
            pictures.rewritten(whole[:end], "cut.jpg")
        except NotAPicture:
            continue


def add(tx: Transaction, order, data: bytes, **facts):
    usual = dict(shown_name="IMG_1.jpg", kind=AttachmentKind.PHOTO)
    return pictures.add_picture(tx, order, data, **usual | facts)


def test_a_kept_picture_has_a_random_key_and_a_plain_name(tx: Transaction):
    order = a_work_order(tx)

    one = add(tx, order, a_picture(), shown_name="..\\..\\C:/Users/Ingrid/\x00dør\u202egpj.exe")
    two = add(tx, order, a_picture())

    assert one.shown_name == "dørgpj.exe"
    assert one.key != two.key
    assert len(one.key) >= 24
    assert one.size == len(one.content.data)
    assert one.media_type == "image/jpeg"


def test_a_paper_is_kept_as_a_pdf_only_where_papers_belong(tx: Transaction):
    order = a_work_order(tx)

    assert add(tx, order, PDF, kind=AttachmentKind.DOCUMENT).media_type == "application/pdf"
    with pytest.raises(NotAPicture):
        add(tx, order, PDF, kind=AttachmentKind.PHOTO)
    with pytest.raises(NotAPicture):
        add(tx, order, b"%PDF-1.7 cut off", kind=AttachmentKind.DOCUMENT)


def test_ten_megabytes_are_enough(tx: Transaction):
    with pytest.raises(TooLarge):
        add(tx, a_work_order(tx), b"\xff\xd8\xff" + b"\0" * pictures.MOST_BYTES)


def test_an_order_holds_fifty_files_and_no_more(tx: Transaction):
    order, small = a_work_order(tx), a_picture(size=(2, 2))
    for _ in range(pictures.MOST_FILES):
        add(tx, order, small)

    with pytest.raises(TooManyFiles):
        add(tx, order, small)
    assert add(tx, a_work_order(tx), small)


def test_a_picture_belongs_to_a_visit_of_its_own_order(tx: Transaction):
    visit = an_open_visit(tx)

    assert add(tx, visit.work_order, a_picture(), visit=visit).visit_id == visit.id
    with pytest.raises(NotFound):
        add(tx, a_work_order(tx), a_picture(), visit=visit)
