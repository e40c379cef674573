"""What each branch sets for itself, in the console: how long engineers have to answer."""

import re

from dispatch.people.branch import Branch
from dispatch.stamp import Role
from dispatch.work.field_terms import field_terms
from tests.builders import SYSTEM, a_branch

GOOD = {
    "see_within": "20", "answer_within": "45", "depart_grace": "10", "stop_minutes": "40", "off_route": "3000",
    "takes_back": "yes", "version": "0",
}  # fmt: skip


def kept(database, branch: Branch) -> tuple[int, bool]:
    with database.transaction(SYSTEM) as tx:
        terms = field_terms(tx, branch.id)
        return terms.answer_within, terms.takes_back


def test_a_time_that_cannot_be_is_named_beside_its_field_and_nothing_is_changed(person, database):
    with database.transaction(SYSTEM) as tx:
        one, other = a_branch(tx, name="North"), a_branch(tx, name="South")
    before, here = kept(database, one), f"/setup/field/{one.code}"
    keeper = person(Role.MANAGER)
    wrong = keeper.post(here, GOOD | {"answer_within": "-3"}, seen_at="/setup/field")

    assert (wrong.status_code, kept(database, one)) == (422, before)
    assert wrong.text.count('aria-invalid="true"') == 1 and 'value="-3"' in wrong.text
    assert keeper.post(here, GOOD, seen_at="/setup/field").status_code == 302
    assert (kept(database, one), kept(database, other)) == ((45, True), before)


def test_what_another_has_changed_meanwhile_is_not_written_over(person, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
    keeper, here = person(Role.MANAGER), f"/setup/field/{branch.code}"
    keeper.post(here, GOOD, seen_at="/setup/field")
    stale = keeper.post(here, GOOD | {"answer_within": "50"}, seen_at="/setup/field")

    assert (stale.status_code, kept(database, branch)) == (409, (45, True))


def test_a_stale_form_shows_what_stands_now_beside_what_was_written_and_can_be_saved_after_a_look(person, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)
    keeper, here = person(Role.MANAGER), f"/setup/field/{branch.code}"
    keeper.post(here, GOOD, seen_at="/setup/field")
    mine = GOOD | {"answer_within": "50"}
    del mine["takes_back"]
    stale = keeper.post(here, mine, seen_at="/setup/field")

    assert re.findall(r"It stands now: <b>([^<]+)</b>", stale.text) == ["45", "yes"]
    assert 'value="50"' in stale.text and "look at both" in stale.text
    [version] = re.findall(r'name="version" value="(\d+)"', stale.text)
    assert keeper.post(here, mine | {"version": version}, seen_at="/setup/field").status_code == 302
    assert kept(database, branch) == (50, False)


def test_the_reasons_to_wait_show_both_versions_too(person):
    written = {"stops": "arrival", "tells_customer": "yes", "ask_after": "3bd", "version": "99"}
    stale = person(Role.ADMIN).post("/setup/waiting/customer", written, seen_at="/setup")

    assert (stale.status_code, 'value="3bd"' in stale.text) == (409, True)
    assert "It stands now: <b>2bd</b>" in stale.text
