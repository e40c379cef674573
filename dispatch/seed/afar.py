"""What the desk tries with a customer before anybody is sent."""

from random import Random

from dispatch.catalogue.guide import Guide, StepKind, Went
from dispatch.devices.device import Device
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.step_answer import StepAnswer
from dispatch.work.work_order import WorkOrder

SAID_WHY = 0.2  # of the orders go out for a reason, with nothing tried
REASONS = ("cannot_do_steps", "tried_elsewhere", "broken", "insists")


class Afar:
    def __init__(self, chance: Random, guides: list[Guide]):
        self.chance = chance
        self.guides = {guide.code: guide for guide in guides}

    def in_vain(self, tx: Transaction, order: WorkOrder) -> str | None:
        """Try and fail, or answer with the reason why nothing was tried."""
        if order.repeat_of is not None:
            return "came_back"
        guide = self.guides.get(order.fault.guide)
        if guide is None or self.chance.random() < SAID_WHY:
            return self.chance.choice(REASONS)
        self._asked(tx, order, guide)
        steps = list(guide.to_try())
        for step in steps[: self.chance.randint(1, len(steps))]:
            went = self.chance.choices((Went.DID_NOT_HELP, Went.COULD_NOT), (5, 1))[0]
            self._keep(tx, order, guide, step["code"], went=went)
        return None

    def helped(self, tx: Transaction, order: WorkOrder) -> None:
        guide = self.guides.get(order.fault.guide) if order.fault else None
        if guide is not None:
            self._asked(tx, order, guide)
            self._keep(tx, order, guide, self.chance.choice(list(guide.to_try()))["code"], went=Went.HELPED)

    def _asked(self, tx: Transaction, order: WorkOrder, guide: Guide) -> None:
        """What the device tells by itself, and one choice."""
        device: Device | None = order.devices[0] if order.devices else None
        for step in guide.steps:
            if step["kind"] == StepKind.FIRMWARE and device and device.firmware:
                self._keep(tx, order, guide, step["code"], said=device.firmware)
            if step["kind"] == StepKind.CHOICE:
                self._keep(tx, order, guide, step["code"], said=self.chance.choice(step["choices"]))

    def _keep(
        self,
        tx: Transaction,
        order: WorkOrder,
        guide: Guide,
        code: str,
        *,
        said: str = "",
        went: Went | None = None,
    ) -> None:
        by = tx.stamp.by
        answer = StepAnswer(
            work_order=order,
            guide=guide,
            step=code,
            said=said,
            went=went,
            account_id=by.account_id,
            source=by.source,
            answered_at=tx.stamp.at,
        )
        tx.add(answer)
        remark(answer, "answer")
