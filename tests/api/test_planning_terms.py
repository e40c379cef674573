"""What plans are judged by is tried on a day, kept, and put back, in the console and by programs."""

import re
from dataclasses import replace
from datetime import date

import pytest

from dispatch.planning.question.prices import NORMAL, PRESETS
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.planning.terms.setting import set_weights
from dispatch.planning.terms.trial import TrialState
from dispatch.planning.terms.trying import ask, trial_of, try_weights
from dispatch.stamp import SYSTEM, Role
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database
from tests.builders import DISPATCHER, a_branch
from tests.conftest import SETTINGS

FORM = {
    **{
        f"{promise}-{name}": value // 60 if name == "margin" else value
        for promise, price in NORMAL.to_json()["promises"].items()
        for name, value in price.items()
    },
    **{name: getattr(NORMAL, name) for name in ("told", "change", "same_engineer", "preference", "balance")},
    **{"overtime_second": 2, "parts": "must", "fetching": 30, "emergency": 0, "day": "2026-11-24"},
}


@pytest.fixture
def branch(database: Database):
    with database.transaction(DISPATCHER) as tx:
        return a_branch(tx)


def kept(database: Database, branch):
    with database.transaction(DISPATCHER) as tx:
        return weights_of(tx, branch.id)


def test_weights_are_tried_before_they_are_kept(person, database, branch):
    manager, here = person(Role.MANAGER), f"/setup/planning/{branch.code}"
    asked = manager.post(f"{here}/try", FORM | {"change": 60, "parts": "score", "emergency": 90}, seen_at=here)
    trial = asked.headers["Location"]
    shown = manager.get(trial).text
    assert "Change of engineer" in shown and "50 min" in shown and "1 min" in shown
    assert kept(database, branch) == NORMAL
    number = int(trial.rsplit("/", 1)[1])
    try_weights(database, SETTINGS, trial_id=number)
    assert "Nobody of this branch is on shift" in manager.get(trial).text
    assert manager.post(f"{trial}/keep", {}, seen_at=trial).status_code == 302
    assert (kept(database, branch).change, kept(database, branch).parts.value) == (60, "score")
    assert kept(database, branch).emergency == 5_400
    back = manager.post(f"{here}/try", FORM | {"preset": "normal", "change": ""}, seen_at=here)
    manager.post(f"{back.headers['Location']}/keep", {}, seen_at=back.headers["Location"])
    assert kept(database, branch).change == NORMAL.change


def test_a_figure_that_can_not_be_meant_is_refused_beside_its_field(person, database, branch):
    here = f"/setup/planning/{branch.code}"
    for wrong in ({"high-left_out_today": 1}, {"change": "many"}):
        refused = person(Role.MANAGER).post(f"{here}/try", FORM | wrong, seen_at=here)
        field = next(iter(wrong))
        assert refused.status_code == 422 and re.search(rf'id="{field}-why">.*?</span>', refused.text)


def test_weights_kept_meanwhile_by_somebody_else_are_not_overrun(person, database, branch):
    manager, here = person(Role.MANAGER), f"/setup/planning/{branch.code}"
    trial = manager.post(f"{here}/try", FORM | {"change": 60}, seen_at=here).headers["Location"]
    with database.transaction(SYSTEM) as tx:
        set_weights(tx, branch, PRESETS["urgent"])
    assert "Other weights are in force by now" in manager.get(trial).text
    assert manager.post(f"{trial}/keep", {}, seen_at=here).status_code == 409
    assert kept(database, branch) == PRESETS["urgent"]


def test_a_newer_trial_of_the_branch_stops_the_older(database, branch):
    with database.transaction(SYSTEM) as tx:
        older, newer = (ask(tx, branch, NORMAL, day=date(2026, 11, 24), seconds=1) for _ in range(2))
        assert (older.state, newer.state) == (TrialState.REPLACED, TrialState.ASKED)
    try_weights(database, SETTINGS, trial_id=older.id)
    with database.transaction(SYSTEM) as tx:
        assert trial_of(tx, older.id).state is TrialState.REPLACED


def test_a_program_sets_weights_and_puts_them_back_and_the_audit_has_both(program, database, branch):
    manager, here = program(Role.MANAGER), f"/branches/{branch.code}/planning-terms"
    found = manager.get(here).json
    assert (found["preset"], found["version"]) == ("normal", 0)
    own = found["weights"] | {"overtime_second": 9, "quota": 4}
    assert manager.post(here, own | {"version": 0}).json["weights"]["quota"] == 4
    assert manager.post(here, own | {"version": 0}).status_code == 409
    assert manager.post(here, own | {"balance": -1}).status_code == 422
    assert manager.post(f"{here}/preset", {"preset": "cost"}).json["preset"] == "cost"
    assert program(Role.AGENT).post(f"{here}/preset", {"preset": "cost"}).status_code == 403
    with database.transaction(SYSTEM) as tx:
        said = tx.session.query(AuditEntry).filter_by(subject="planning_terms", subject_id=branch.id).all()
        assert [each.verb for each in said] == ["set_terms", "set_terms"]


def test_a_program_tries_weights(program, database, branch):
    manager = program(Role.MANAGER)
    asked = manager.post(f"/branches/{branch.code}/planning-trials", replace(NORMAL, change=1).to_json())
    assert asked.status_code == 202
    assert manager.get(f"/planning-trials/{asked.json['id']}").json["state"] == "asked"
    assert manager.post(f"/planning-trials/{asked.json['id']}/stop", {}).json["state"] == "replaced"
    assert manager.post(f"/planning-trials/{asked.json['id']}/keep", {}).json["weights"]["change"] == 1
