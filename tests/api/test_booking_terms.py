"""On what terms customers book is seen, tried and edited in the console, and over the API."""

from datetime import timedelta

import pytest

from dispatch.catalogue.fault_type import WorkKind
from dispatch.planning.booking.terms import RANGES, caps, rule_for
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import DISPATCHER, a_branch
from tests.dispatch.planning.booking.rooms import TUESDAY, a_rule, an_installation, on

HERE = "/setup/booking/installation"
USUAL = {"notice": 240, "horizon": 21, "length": 2, "cut_off": 240, "reserve": 15, "released_at": 13}
USUAL |= {"share": 80, "slack": 30, "holds": 10}


@pytest.fixture
def branch(database: Database):
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx)
        on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
        an_installation(tx, branch)
        return branch


def horizon(database: Database) -> int:
    with database.transaction(DISPATCHER) as tx:
        return rule_for(tx, WorkKind.INSTALLATION).horizon


def test_an_edit_is_tried_before_it_is_made_and_says_what_it_closes(person, database, branch):
    manager = person(Role.MANAGER)
    tried = manager.post(HERE, USUAL | {"horizon": 1, "act": "try"}, seen_at=HERE)
    assert "Times to choose now: 8, then: 1" in tried.text and horizon(database) == 21
    assert manager.post(HERE, USUAL | {"horizon": 1, "act": "save"}, seen_at=HERE).status_code == 302
    assert horizon(database) == 1


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"length": 5}, "1, 2, 3, 4 or 6"), ({"slack": 120}, "below 120"), ({"share": ""}, "from 10 to 100")],
)
def test_terms_that_could_not_hold_are_refused_beside_their_field(person, database, branch, wrong, says):
    refused = person(Role.MANAGER).post(HERE, USUAL | wrong | {"act": "save"}, seen_at=HERE)
    assert refused.status_code == 422 and says in refused.text


def test_terms_that_somebody_changed_meanwhile_stand_beside_what_was_written(person, database, branch):
    stale = person(Role.MANAGER).post(HERE, USUAL | {"horizon": 7, "act": "save", "version": 99}, seen_at=HERE)
    assert (stale.status_code, 'value="7"' in stale.text, horizon(database)) == (409, True, 21)
    assert stale.text.count("It stands now") == 1 and "It stands now: <b>21</b>" in stale.text


def test_caps_are_set_for_a_branch_and_taken_away_again(person, database, branch):
    manager, here = person(Role.MANAGER), f"/setup/booking/caps/{branch.code}"
    manager.post(here, {"cap-installation": "3"}, seen_at="/setup/booking")
    with database.transaction(DISPATCHER) as tx:
        assert caps(tx, branch.id) == {WorkKind.INSTALLATION: 3}
    assert manager.post(here, {"cap-installation": "many"}, seen_at="/setup/booking").status_code == 422
    manager.post(here, {"cap-installation": ""}, seen_at="/setup/booking")
    with database.transaction(DISPATCHER) as tx:
        assert caps(tx, branch.id) == {}


def test_a_program_tries_edits_and_caps(program, database, branch):
    manager = program(Role.MANAGER)
    [tried] = manager.post("/booking-rules/installation/trial", USUAL | {"notice": 24 * 60 * 3}).json["items"]
    assert (tried["now"], tried["then"], len(tried["closes"])) == (8, 0, 8)
    changed = manager.post("/booking-rules/installation", USUAL | {"horizon": 7})
    assert {name: changed.json[name] for name in RANGES} == USUAL | {"horizon": 7}
    assert manager.post("/booking-rules/flying", USUAL).status_code == 404
    capped = manager.post(f"/branches/{branch.code}/booking-caps", {"work_kind": "repair", "most": 5})
    assert capped.json["items"] == [{"work_kind": "repair", "most": 5, "reserve": None}]
    assert program(Role.AGENT).post("/booking-rules/installation", USUAL).status_code == 403
