"""Contrast of every pair of tokens that meets on a screen, computed from the style sheet itself."""

import re
from itertools import product

import pytest

from tests.look.conftest import ROOT

CSS = ROOT / "api" / "frontend" / "css"
GROUNDS = ("ground", "surface", "sunken")
STATES = ("brand", "go", "tight", "late", "wait")
SOFT = tuple(f"{state}-soft" for state in STATES)
MAP = ("map-land", "map-water", "map-park")

TEXT = [
    *product(("ink", "ink-2", "ink-3", *STATES), GROUNDS),
    *product(("ink", "ink-2"), SOFT),
    *zip(STATES, SOFT, strict=True),
    *(("on-" + state, state) for state in ("brand", "late", "tight", "wait")),
    *(("on-brand", "brand-press"), ("on-go", "go-fill"), ("surface", "ink"), ("ground", "ink")),
    *(("map-text", ground) for ground in MAP),
    ("ink-3", "brand-soft"),
]
SHAPES = [
    *product(("edge", "tight-mark", "focus"), GROUNDS),
    *(("tight-mark", "tight-soft"), ("late", "late-soft"), ("brand", "sunken"), ("go-fill", "surface")),
    *((shape, "map-land") for shape in ("go-fill", "go", "late", "brand", "edge")),
]


def block(selector: str) -> dict[str, str]:
    css = (CSS / "tokens.css").read_text()
    opening = css.index("{", css.index(selector))
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", css[opening : css.index("}", opening)]))


def theme(name: str) -> dict[str, str]:
    light = block(":root {")
    return light if name == "light" else {**light, **block(f':root[data-theme="{name}"]')}


def luminance(colour: str) -> float:
    channels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def too_low(tokens: dict[str, str], pairs: list[tuple[str, str]], least: float) -> list[str]:
    measured = ((a, b, contrast(tokens[a], tokens[b])) for a, b in pairs)
    return [f"{a} on {b}: {ratio:.2f}" for a, b, ratio in measured if ratio < least]


@pytest.mark.parametrize(("name", "least"), [("light", 4.5), ("dark", 4.5), ("sun", 7.0)])
def test_every_text_can_be_read_on_every_ground_it_meets(name, least):
    meets = [pair for pair in TEXT if name != "sun" or pair[1] not in MAP]
    assert too_low(theme(name), meets, least) == []


@pytest.mark.parametrize("name", ["light", "dark", "sun"])
def test_every_shape_stands_out_from_what_is_behind_it(name):
    assert too_low(theme(name), SHAPES, 3.0) == []


def test_dark_chosen_and_dark_of_the_system_are_the_same_dark():
    assert block(":root:not(") == block(':root[data-theme="dark"]')


def test_black_on_white_measures_twenty_one_to_one():
    assert round(contrast("#000000", "#ffffff"), 2) == 21


def test_a_pair_that_is_too_pale_is_named():
    assert too_low({"ink": "#aaaaaa", "ground": "#ffffff"}, [("ink", "ground")], 4.5) == ["ink on ground: 2.32"]
