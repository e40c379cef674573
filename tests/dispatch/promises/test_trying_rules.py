"""An edit of the rules is tried over all open orders part by part, stopped at any time, and nothing of it is kept."""

import pytest
from sqlalchemy import func, select

from dispatch.catalogue import actions
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.sla_rule import Priority, Scope, SlaRule
from dispatch.customers.customer import Tier
from dispatch.promises import trying
from dispatch.promises.promise_trial import PromiseTrial, TrialState
from dispatch.promises.rule_edit import RuleEdit
from dispatch.working_time import BadTarget
from tests.builders import a_branch, a_customer, a_home, a_work_order
from tests.dispatch.promises.desk import TODAY, a_rule

QUICKER = {"response": "1bh", "arrival": "4bh", "resolution": "1bd", "effective_from": TODAY}


@pytest.fixture(autouse=True)
def in_small_parts(monkeypatch):
    monkeypatch.setattr(trying, "AT_ONCE", 2)


@pytest.fixture
def rule(tx) -> SlaRule:
    rule, branch = a_rule(tx), a_branch(tx)
    for _ in range(5):
        a_work_order(tx, branch=branch, home=a_home(tx, a_customer(tx)))
    return rule


def quicker(rule: SlaRule) -> RuleEdit:
    return RuleEdit.edit(rule.id, Wish(scope=rule.scope, **QUICKER))


def looked(tx, trial: PromiseTrial) -> PromiseTrial:
    while trying.part(tx, trial.id):
        continue
    return trial


def test_every_open_order_is_looked_at_and_no_rule_is_kept(tx, rule):
    rules = tx.session.scalar(select(func.count()).select_from(SlaRule))

    trial = looked(tx, trying.ask(tx, quicker(rule)))

    assert (trial.state, trial.done, len(trial.moved), trial.broken) == (TrialState.DONE, 5, 5, [])
    assert tx.session.scalar(select(func.count()).select_from(SlaRule)) == rules


def test_it_goes_on_where_its_worker_was_killed(tx, rule):
    trial = trying.ask(tx, quicker(rule))
    trying.part(tx, trial.id)
    assert (trial.state, trial.done) == (TrialState.LOOKING, 2)

    looked(tx, trial)

    assert sorted(trial.moved) == trial.orders


def test_stopped_it_looks_at_no_more(tx, rule):
    trial = trying.ask(tx, quicker(rule))
    trying.part(tx, trial.id)
    trying.stop(tx, trial.id)

    looked(tx, trial)

    assert (trial.state, trial.done) == (TrialState.STOPPED, 2)


def test_a_newer_trial_stops_the_older_of_the_same_person(tx, rule):
    older = trying.ask(tx, quicker(rule))
    trying.ask(tx, None)

    assert older.state is TrialState.STOPPED


def test_what_can_t_be_made_is_refused_at_once(tx, rule):
    with pytest.raises(BadTarget):
        trying.ask(tx, RuleEdit.edit(rule.id, Wish(scope=rule.scope, arrival="soon", effective_from=TODAY)))


def test_where_somebody_else_edits_the_same_rule_meanwhile_it_ends_and_says_so(tx, rule):
    trial = trying.ask(tx, quicker(rule))
    actions.edit_rule(tx, rule.id, Wish(scope=rule.scope, arrival="6bh", effective_from=TODAY))

    assert looked(tx, trial).state is TrialState.FAILED


def test_what_was_tried_is_what_is_kept_and_then_waits_to_be_applied(tx, rule):
    trial = looked(tx, trying.ask(tx, quicker(rule)))

    waiting = looked(tx, trying.keep(tx, trial.id))

    assert waiting.moved == trial.moved
    assert trying.last_look(tx) is waiting


@pytest.mark.parametrize(
    "edit",
    [
        RuleEdit.add(Wish(scope=Scope(tier=Tier.PLUS, priority=Priority.HIGH), warnings=[50], **QUICKER)),
        RuleEdit.withdraw(7, TODAY),
    ],
    ids=["add", "withdraw"],
)
def test_an_edit_is_the_same_when_it_is_read_again(edit):
    assert RuleEdit.from_json(edit.to_json()) == edit
