"""What a branch says of itself: how long an order may be in whose hands, and how it speaks to customers."""

from collections.abc import Mapping
from datetime import timedelta

from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.branch import Branch, Tone
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.working_time import BadTarget, Target

HANDS = ("intake", "dispatch", "engineer", "partner")
LONGEST = timedelta(days=366)


class HandsUnfit(Invalid):
    """That is no time in somebody's hands."""

    says = N_("“{given}” is no time an order may be in somebody's hands: give 30 minutes as 0.5h, or 4bh, 2bd, 30d.")


def set_hand_over_targets(
    tx: Transaction, branch: Branch, targets: Mapping[str, str | None], *, version: int | None = None
) -> Branch:
    """Counts for orders that come into new hands from now on; where nothing is given it is only measured.

    Raises:
        NotFound: not the asker's branch.
        HandsUnfit, ChangedMeanwhile.
    """
    _require(tx, branch, version)
    branch.hand_over_targets = {name: _target(name, text) for name, text in targets.items() if text}
    remark(branch, "set_hand_over")
    tx.session.flush()
    return branch


def _target(name: str, text: str) -> str:
    try:
        target = Target.parse(text)
    except BadTarget:
        raise HandsUnfit(field=name, given=text) from None
    if name not in HANDS or target.length > LONGEST:
        raise HandsUnfit(field=name, given=text)
    return str(target)


def set_tone(tx: Transaction, branch: Branch, tone: Tone, *, version: int | None = None) -> Branch:
    """Counts for messages that are written from now on. Raises NotFound, ChangedMeanwhile."""
    _require(tx, branch, version)
    branch.tone = tone
    remark(branch, "set_tone")
    tx.session.flush()
    return branch


def _require(tx: Transaction, branch: Branch, version: int | None) -> None:
    if not tx.stamp.by.sees_branch(branch.id):
        raise NotFound
    if version is not None and branch.version != version:
        raise ChangedMeanwhile
