"""Keeping what was tried."""

from dispatch.planning.question.prices import Weights
from dispatch.planning.terms.planning_terms import PlanningTerms
from dispatch.planning.terms.setting import set_weights
from dispatch.planning.terms.trying import trial_of
from dispatch.store.database import Transaction


def keep(tx: Transaction, trial_id: int) -> PlanningTerms:
    """Exactly the weights of that trial. Raises NotFound, NotYourMove, ChangedMeanwhile: others hold by now."""
    trial = trial_of(tx, trial_id)
    return set_weights(tx, trial.branch, Weights.from_json(trial.weights), version=trial.terms_version)
