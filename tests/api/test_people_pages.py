"""The people of a branch in the console."""

import pytest

from dispatch.people.engineer import Engineer
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, an_engineer

AWAY = {"starts_on": "2026-11-24", "starts_at": "08:00", "ends_on": "2026-11-24", "ends_at": "16:00", "why": "course"}


@pytest.fixture
def kari(database: Database) -> Engineer:
    with database.transaction(SYSTEM) as tx:
        return an_engineer(tx)


def test_an_absence_stands_on_the_page_until_they_come_after_all(person, kari):
    desk, here = person(), f"/people/{kari.code}"
    desk.post(f"{here}/absences", AWAY, seen_at=here)
    page = desk.get(here).text
    cancel = page.split('/cancel"')[0].rsplit('action="', 1)[1] + "/cancel"

    assert "Tue 24 Nov 08:00" in page and "Comes after all" in page
    assert desk.post(cancel, seen_at=here).status_code == 302
    assert "Comes after all" not in desk.get(here).text


def test_who_only_reads_finds_no_form_for_an_absence(person, kari):
    assert "Keep the absence" not in person(Role.AUDITOR).get(f"/people/{kari.code}").text
