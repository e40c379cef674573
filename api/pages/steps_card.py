"""The card of steps on an order's page: what is still to be asked, and what came of what was."""

from types import SimpleNamespace

from api import forms
from api.access import DESK
from api.language import language
from api.pages.step_view import lines, step_view
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.guide import Went
from dispatch.errors import Refusal
from dispatch.store.database import Transaction
from dispatch.work import guiding, queries
from dispatch.work.actions import OVER
from dispatch.work.work_order import WorkOrder


def card(tx: Transaction, order: WorkOrder, refusal: Refusal | None = None) -> SimpleNamespace | None:
    """None where there are no steps and there never were. `asked`: the form, where this reader may fill it in."""
    steps = guiding.guided(tx, order) if order.state not in OVER and tx.stamp.by.role in DESK else None
    done = lines(tx, order)
    if steps is None and not done and not order.hands:
        return None
    codes = {code.code: code.name_in(language()) for code in queries.closing_codes(tx, CodeList.HANDS)}
    tried = guiding.tried(order)
    asked = [step_view(tx, one, spoken=order.language) for one in steps.asked] if steps else []
    mine = refusal is not None and str(refusal.facts.get("field", "")).startswith("step-")
    return SimpleNamespace(
        asked=asked,
        form=forms.again(refusal) if mine else forms.empty(**{one.name: one.given for one in asked}),
        action=f"/work-orders/{order.reference}/steps",
        lines=done,
        gate=not order.hands_are_due,
        hands=codes.get(order.hands, "") if order.hands else "",
        reasons=list(codes.items()),
        hands_action=f"/work-orders/{order.reference}/hands",
        works=bool(steps and tried and tried[-1].went is Went.HELPED),
    )
