"""What was answered on a walk goes with the order: as steps from afar, like those of any guide."""

from collections.abc import Sequence
from typing import Any

from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.help.trees.tree import NodeKind, Outcome
from dispatch.help.walk import Undone, Walk, WalkStep
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import guiding
from dispatch.work.work_order import WorkOrder


def come_to_a_person(tx: Transaction, walk: Walk, order: WorkOrder) -> None:
    """The walk led to this order: all that was tried lies with it, and what counted as solved was not."""
    if walk.work_order is not None:
        return
    walk.work_order, walk.customer_id = order, order.customer_id
    hand_over(tx, walk, order, walk.steps)
    if walk.outcome is Outcome.SOLVED:
        undo(tx, walk, Undone.ORDER)
    elif walk.outcome is None:
        walk.outcome, walk.ended_at = Outcome.PERSON, tx.stamp.at
        remark(walk, Outcome.PERSON.value)
    tx.session.flush()


def undo(tx: Transaction, walk: Walk, by: Undone) -> None:
    walk.undone_at, walk.undone_by = tx.stamp.at, by
    remark(walk, "undo", by.value)


def hand_over(tx: Transaction, walk: Walk, order: WorkOrder, steps: Sequence[WalkStep]) -> None:
    """Where the order's own guide asks the same step, it is answered there: nobody asks it again."""
    asked = guiding.guided(tx, order)
    for step in steps:
        node = walk.edition.node(step.node)
        own = asked.guide.step(step.node) if asked else None
        guide: Guide = asked.guide if own and _alike(node, own, step.answer) else walk.edition.guide
        if node["kind"] == NodeKind.TRY:
            guiding.keep(tx, order, guide, step.node, said=step.seen, went=Went(step.answer))
        else:
            guiding.keep(tx, order, guide, step.node, said=step.answer)


def _alike(node: dict[str, Any], own: dict[str, Any], given: str) -> bool:
    if node["kind"] == NodeKind.TRY:
        return own["kind"] == StepKind.TRY
    return own["kind"] == StepKind.CHOICE and given in own["choices"]
