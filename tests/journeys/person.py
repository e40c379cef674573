"""Somebody with a browser, who finds things by the words on the page, in their own language."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, Response, expect

from dispatch.words import words_in
from tests.checker import faults
from tests.journeys.district import PASSWORD

MOST_OCTETS = 60_000
WEIGHT = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .filter(one => one.initiatorType !== 'img').reduce((sum, one) => sum + one.encodedBodySize, 0)"""
DESK, POCKET = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Person:
    """Words are given as the msgids of the templates, so that a better translation breaks no journey."""

    def __init__(self, page: Page, language: str, address: str):
        self.page = page
        self.language = language
        self.address = address
        self.complaints: list[str] = []
        self.been: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda note: self.complaints.append(note.text) if "Content Security" in note.text else None)
        page.on("response", self._heard)

    def say(self, words: str, **facts: str) -> str:
        said = words_in(self.language).gettext(words)
        return said % facts if facts else said

    def count(self, one: str, many: str, number: int) -> str:
        return words_in(self.language).ngettext(one, many, number) % {"num": number}

    def opens(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def signs_in(self, email: str) -> None:
        """Before that nobody knows their language, so the page is as the browser asks for it."""
        self.page.goto(f"{self.address}/sign-in")
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("form [type=submit]").click()
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page).not_to_have_url(re.compile("sign-in"))

    def button(self, words: str, **facts: str) -> Locator:
        return self.page.get_by_role("button", name=self.say(words, **facts))

    def presses(self, words: str, **facts: str) -> None:
        self.button(words, **facts).first.click()

    def follows(self, words: str, **facts: str) -> None:
        self.page.get_by_role("link", name=self.say(words, **facts)).first.click()

    def writes(self, **answers: str) -> None:
        """By the fields' names: they are the form's contract, whatever the label says."""
        for name, answer in answers.items():
            self.page.locator(f"input[name={name}]:not([type=hidden]), textarea[name={name}]").first.fill(answer)

    def chooses(self, **answers: str) -> None:
        for name, answer in answers.items():
            self.page.locator(f"select[name={name}]").select_option(answer)

    def shows(self, words: str, **facts: str) -> None:
        expect(self.page.locator("main, .topbar").get_by_text(self.say(words, **facts)).first).to_be_visible()

    def shows_as_heading(self, words: str) -> None:
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible()

    def gives_a_photo(self, name: str, photo: Path) -> None:
        self.page.locator(f"input[type=file][name={name}]").first.set_input_files(photo)

    def finds_no_fault(self) -> None:
        """By an automatic checker, which finds a third of what a person who depends on it would."""
        assert faults(self.page) == "", self.page.url

    def finds_no_fault_and_little_to_load(self) -> None:
        """The page with its styles and scripts, packed as they are sent, pictures left out."""
        octets = self.page.evaluate(WEIGHT)
        assert octets < MOST_OCTETS, f"{octets} in {self.page.url}"
        self.finds_no_fault()

    def _heard(self, answer: Response) -> None:
        self.been.append(answer.url)
        if answer.status >= 500 or (answer.status == 404 and "favicon" not in answer.url):
            self.complaints.append(f"{answer.status} {answer.url}")
