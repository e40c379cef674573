"""Every piece of the look in every state, before an automatic checker of accessibility."""

import pytest

from tests.checker import faults

SHEET = "parts/sheet.html"


def test_every_piece_renders_in_every_state(templates, noon):
    sheet = templates.get_template(SHEET).render(now=noon, theme="light")

    for state in ("draft", "go", "site is-over", "done", "failed", "tight", "late", "ghost"):
        assert f'class="visit {state}' in sheet
    assert 'aria-invalid="true"' in sheet
    assert 'name="version" value="3"' in sheet


def test_no_piece_needs_a_style_attribute_or_an_inline_script(templates, noon):
    sheet = templates.get_template(SHEET).render(now=noon, theme="light")

    assert " style=" not in sheet
    assert "<script>" not in sheet
    assert " onclick" not in sheet


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark", "sun"])
def test_the_checker_finds_no_fault_on_the_sheet(templates, noon, stage, page, theme):
    address = stage.show(f"/sheet-{theme}", templates.get_template(SHEET).render(now=noon, theme=theme))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address)

    assert faults(page) == ""
