"""The style sheets keep the rules of the house: tokens only, nothing forced, no ids, nothing unworn."""

import re

import pytest

from tests.look.conftest import ROOT
from tests.look.test_tokens import CSS

SHEETS = sorted(CSS.glob("*.css"))
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\(|:\s*(?:white|black|red|grey|gray)\b", re.IGNORECASE)


def rules(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


def outside_of(sheet: str, *conditions: str) -> str:
    """The sheet without its blocks for print or reduced motion, whichever is named."""
    for condition in conditions:
        while (start := sheet.find(f"@media {condition}")) >= 0:
            depth, end = 0, sheet.index("{", start)
            while depth or sheet[end] == "{":
                depth += {"{": 1, "}": -1}.get(sheet[end], 0)
                end += 1
                if depth == 0:
                    break
            sheet = sheet[:start] + sheet[end:]
    return sheet


@pytest.mark.parametrize("path", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=lambda p: p.name)
def test_colours_come_from_tokens_only(path):
    assert COLOUR.findall(rules(path.read_text())) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_nothing_is_forced_but_in_print_and_reduced_motion(path):
    sheet = outside_of(rules(path.read_text()), "print", "(prefers-reduced-motion: reduce)")
    assert "!important" not in sheet


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_no_rule_names_an_id(path):
    selectors = re.findall(r"([^{}]+)\{", rules(path.read_text()))
    assert [s.strip() for s in selectors if re.search(r"#[a-z]", s)] == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.name)
def test_every_token_that_is_used_has_a_value(path):
    given = set(re.findall(r"(--[\w-]+):", "".join(sheet.read_text() for sheet in SHEETS)))
    used = set(re.findall(r"var\((--[\w-]+)", rules(path.read_text())))
    assert used - given == set()


def test_a_forced_rule_outside_print_would_be_found():
    sheet = "a { color: x !important; } @media print { b { c { d: e !important; } } } f { g: h }"
    assert outside_of(sheet, "print").split() == ["a", "{", "color:", "x", "!important;", "}", "f", "{", "g:", "h", "}"]


def test_every_class_of_the_sheets_is_worn_by_a_page_or_given_by_a_module():
    worn = "".join(
        path.read_text()
        for folder, pattern in ((ROOT / "templates", "*.html"), (CSS.parent / "src", "*.js"))
        for path in folder.rglob(pattern)
    )
    composed = re.compile(r"(at|for)-\d+[hm]|c-[\w-]+|is-[\w-]+")
    named = {name for sheet in SHEETS for name in re.findall(r"\.([a-z][\w-]*)", selectors(sheet.read_text()))}

    plain = sorted(name for name in named if not composed.fullmatch(name))
    assert [name for name in plain if not re.search(rf"(?<![\w-]){name}(?![\w-])", worn)] == []


def selectors(sheet: str) -> str:
    return " ".join(re.findall(r"([^{};]+)\{", rules(sheet)))
