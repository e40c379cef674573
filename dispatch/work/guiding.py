"""Going through a guide with a customer: which steps an order's fault asks for, and what came of them."""

from dataclasses import dataclass
from typing import Any

from dispatch.catalogue import guides
from dispatch.catalogue.closing_code import CodeList
from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.errors import N_, Invalid, NotFound
from dispatch.lifecycle import MoveNotAllowed
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work import queries
from dispatch.work.actions import OVER, edited
from dispatch.work.attachment import Attachment
from dispatch.work.codes import require_code
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder

LONGEST = 1000


class NoSuchStep(NotFound):
    """There is no such step for this order."""

    says = N_("There is no step “{step}” for this kind of fault. Load the page again; the steps may have changed.")


class AnswerUnfit(Invalid):
    """An answer doesn't fit its step."""

    says = N_("This answer doesn't fit the step: {expected} is expected.")


class HandsUnsaid(Invalid):
    """The reason is missing."""

    says = N_("Choose why hands are needed.")


@dataclass(frozen=True)
class Asked:
    """A step with the newest answer to it, given to whichever edition."""

    step: dict[str, Any]
    answer: StepAnswer | None


@dataclass(frozen=True)
class Guided:
    guide: Guide
    asked: tuple[Asked, ...]

    def after(self, code: str) -> str | None:
        """The code of the next step, None after the last."""
        codes = [one.step["code"] for one in self.asked]
        return codes[codes.index(code) + 1] if code in codes[:-1] else None


def guided(tx: Transaction, order: WorkOrder) -> Guided | None:
    """The steps as they are today; None where the fault has none, or nobody knows what it is yet."""
    if order.fault is None or order.fault.guide is None:
        return None
    guide = guides.guide(tx, order.fault.guide, tx.stamp.at)
    newest = {one.step: one for one in order.answers if one.guide.code == guide.code}
    return Guided(guide, tuple(Asked(step, newest.get(step["code"])) for step in guide.steps))


def answer(
    tx: Transaction,
    order: WorkOrder,
    code: str,
    *,
    said: str = "",
    went: Went | None = None,
    picture: Attachment | None = None,
) -> StepAnswer:
    """Keep an answer; the same again changes nothing.

    Raises:
        NoSuchStep, AnswerUnfit.
        MoveNotAllowed: the order is over.
    """
    if order.state in OVER:
        raise MoveNotAllowed(verb="answer", state=order.state)
    steps = guided(tx, order)
    asked = next((one for one in steps.asked if one.step["code"] == code), None) if steps else None
    if asked is None:
        raise NoSuchStep(step=code)
    said = said.strip()[:LONGEST]
    _require_fit(asked.step, said, went, picture)
    last = asked.answer
    if last and (last.said, last.went, last.attachment_id) == (said, went, picture and picture.id):
        return last
    return keep(tx, order, steps.guide, code, said=said, went=went, picture=picture)


def keep(
    tx: Transaction,
    order: WorkOrder,
    guide: Guide,
    code: str,
    *,
    said: str = "",
    went: Went | None = None,
    picture: Attachment | None = None,
) -> StepAnswer:
    """An answer to a step of this edition, whichever guide the order's fault has."""
    kept = StepAnswer(
        work_order=order,
        work_order_id=order.id,
        guide=guide,
        step=code,
        said=said,
        went=went,
        attachment_id=picture and picture.id,
        account_id=tx.stamp.by.account_id,
        source=tx.stamp.by.source,
        answered_at=tx.stamp.at,
    )
    tx.add(kept)
    remark(kept, "answer")
    tx.session.flush()
    return kept


def say_hands_are_needed(tx: Transaction, reference: str, reason: str | None, *, version: int | None) -> WorkOrder:
    """Nothing need be tried from afar, and why.

    Raises:
        HandsUnsaid, NotListed, MoveNotAllowed, ChangedMeanwhile.
    """
    order = edited(queries.work_order(tx, reference, lock=True), version)
    if order.state in OVER:
        raise MoveNotAllowed(verb="hands", state=order.state)
    if not reason:
        raise HandsUnsaid(field="reason")
    require_code(tx, CodeList.HANDS, reason, field="reason")
    order.hands = reason
    remark(order, "hands", reason)
    tx.session.flush()
    return order


def tried(order: WorkOrder) -> list[StepAnswer]:
    """The newest answer to each step that was tried, in the order they were tried."""
    newest = {(one.guide.code, one.step): one for one in order.answers if one.went}
    return sorted(newest.values(), key=lambda one: one.id)


def told(order: WorkOrder) -> list[StepAnswer]:
    """The newest answer to each question, oldest first."""
    newest = {(one.guide.code, one.step): one for one in order.answers if one.went is None}
    return sorted(newest.values(), key=lambda one: one.id)


def _require_fit(step: dict[str, Any], said: str, went: Went | None, picture: Attachment | None) -> None:
    kind, name = step["kind"], f"step-{step['code']}"
    if (kind == StepKind.TRY) != (went is not None):
        raise AnswerUnfit(field=name, step=step["code"], expected=N_("how it went, for a step to try only"))
    if (kind == StepKind.PHOTO) != (picture is not None):
        raise AnswerUnfit(field=name, step=step["code"], expected=N_("a photo, for a step that wants one only"))
    if kind == StepKind.CHOICE and said not in step["choices"]:
        raise AnswerUnfit(field=name, step=step["code"], expected=N_("one of the choices"))
    if not (said or went or picture):
        raise AnswerUnfit(field=name, step=step["code"], expected=N_("words"))
