"""Weights on trial: a day planned twice by a real planner in a real child process, and nothing kept."""

from dataclasses import replace

from dispatch.people.branch import Branch
from dispatch.planning.question.prices import NORMAL
from dispatch.planning.terms.planning_terms import weights_of
from dispatch.planning.terms.trial import TrialState, WeightTrial
from dispatch.planning.terms.trying import ask, trial_of, try_weights
from tests.builders import SYSTEM
from tests.dispatch.planning.scene import TUESDAY, Scene


def asked(scene: Scene, **figures) -> int:
    with scene.database.transaction(SYSTEM) as tx:
        return ask(tx, tx.session.get(Branch, scene.branch_id), replace(NORMAL, **figures), day=TUESDAY, seconds=1).id


def found(scene: Scene, trial_id: int) -> WeightTrial:
    with scene.database.transaction(SYSTEM) as tx:
        return trial_of(tx, trial_id)


def test_a_trial_says_what_the_weights_would_change_and_changes_nothing(scene: Scene):
    trial_id = asked(scene, quota=1)
    try_weights(scene.database, scene.settings, trial_id=trial_id)
    trial = found(scene, trial_id)
    assert trial.state is TrialState.DONE
    served = [trial.found[plan]["served"] for plan in ("stands", "now", "then")]
    assert served == [0, 4, 1]
    assert len(trial.found["left_out"]) == 3 and trial.found["added"] == []
    assert trial.progress["turn"] in (1, 2)
    assert not scene.changed()
    with scene.database.transaction(SYSTEM) as tx:
        assert weights_of(tx, scene.branch_id) == NORMAL


def test_a_trial_whose_planner_breaks_says_so(scene: Scene, fake):
    fake("garbage")
    trial_id = asked(scene)
    try_weights(scene.database, scene.settings, trial_id=trial_id)
    trial = found(scene, trial_id)
    assert trial.state is TrialState.FAILED and trial.failure["code"] == "PlanUnusable"
