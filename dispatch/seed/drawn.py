"""Photos, faces and signatures, drawn: nobody's home, nobody's face and nobody's hand."""

import io
import math
from functools import cache
from random import Random

from PIL import Image, ImageDraw

WALLS = ("#d9d2c5", "#c7d0d6", "#d5cfd9", "#cfd6c8", "#ded6cc", "#c9c9c4")
SIZE = (480, 360)
KINDS = 6
SKIN = ("#f0cfb4", "#d9a97f", "#b57f56", "#8a5a3a", "#f3d9c4")
HAIR = ("#3a2c22", "#6f4b2d", "#b98a52", "#1f1d1c", "#8d8880")


@cache
def photo(kind: int) -> bytes:
    """A device on a wall, as JPEG."""
    chance = Random(kind)
    image = Image.new("RGB", SIZE, WALLS[kind % len(WALLS)])
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 300, 480, 360), fill="#8b7a66")
    x, y = chance.randint(120, 240), chance.randint(70, 130)
    pen.rounded_rectangle((x, y, x + 130, y + 150), radius=18, fill="#f4f4f2", outline="#7d7d78", width=3)
    pen.ellipse((x + 45, y + 30, x + 85, y + 70), fill="#2f3b45")
    pen.ellipse((x + 57, y + 110, x + 73, y + 126), fill="#3f9a5f")
    written = io.BytesIO()
    image.save(written, "JPEG", quality=70)
    return written.getvalue()


@cache
def signature(kind: int) -> bytes:
    """A line that swings, as PNG."""
    chance = Random(1000 + kind)
    image = Image.new("1", (320, 100), 1)
    swing, speed = chance.uniform(15, 32), chance.uniform(0.12, 0.3)
    line = [(20 + step * 2.6, 50 + swing * math.sin(step * speed) * math.cos(step * 0.05)) for step in range(105)]
    ImageDraw.Draw(image).line(line, fill=0, width=2)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


@cache
def face(kind: int) -> bytes:
    """Head and shoulders in work clothes, as JPEG."""
    chance = Random(500 + kind)
    image = Image.new("RGB", (256, 256), chance.choice(("#dfe6e2", "#e6e0d8", "#dde2e8")))
    pen = ImageDraw.Draw(image)
    skin, hair = chance.choice(SKIN), chance.choice(HAIR)
    pen.ellipse((68, 38, 188, 170), fill=hair)
    pen.rounded_rectangle((34, 186, 222, 300), radius=52, fill="#12574a")
    pen.rectangle((108, 150, 148, 204), fill=skin)
    pen.ellipse((78, 58, 178, 178), fill=skin)
    pen.chord((76, 44, 180, 128), 180 + chance.randint(-12, 12), 360, fill=hair)
    for x in (108, 148):
        pen.ellipse((x - 4, 108, x + 4, 116), fill="#26302c")
    pen.arc((108, 120, 148, 152), 25, 155, fill="#26302c", width=3)
    written = io.BytesIO()
    image.save(written, "JPEG", quality=82)
    return written.getvalue()
