"""The automatic checker of accessibility."""

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

SCRIPT = f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}"


def faults(page: Page, *, only: str = "") -> str:
    """What is wrong with the page as it is shown now, by one rule or all; nothing where all is well."""
    page.evaluate(SCRIPT)
    rules = {"runOnly": [only]} if only else {}
    found = AxeResults(page.evaluate("how => axe.run(how)", {"resultTypes": ["violations"]} | rules))
    return found.generate_report() if found.violations_count else ""
