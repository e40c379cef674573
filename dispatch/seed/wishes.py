"""What people ask for: which fault, of which device, in which words and by which way."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from dispatch.catalogue.fault_type import FaultTypeEdition, WorkKind
from dispatch.catalogue.part import DeviceModel, Part
from dispatch.devices.device import Device
from dispatch.people.branch import Branch
from dispatch.seed.crew import Crew
from dispatch.seed.files import grouped, rows
from dispatch.seed.households import Household
from dispatch.work.work_order import Channel, WorkOrder

CHANNELS = {
    Channel.PHONE: 34, Channel.WEB: 22, Channel.APP: 16, Channel.EMAIL: 9, Channel.CHAT: 7, Channel.API: 3,
    Channel.DEVICE: 4, Channel.SOCIAL: 2, Channel.IMPORT: 2, Channel.MINI_PROGRAM: 1,
}  # fmt: skip
ASKED = {WorkKind.REPAIR: 6.0, WorkKind.MAINTENANCE: 4.0, WorkKind.INSTALLATION: 2.0, WorkKind.TRAINING: 3.0}
CRITICAL = 0.35
# Where a fault names no part that tells the device: what its first skill is about.
ABOUT = {
    "cameras": {"camera"}, "hubs": {"hub"}, "network": {"network"}, "locks": {"lock"}, "electrical": {"switch"},
    "sensors": {"smoke", "motion"},
}  # fmt: skip


@dataclass(eq=False)
class Wish:
    """One need from its first word on. `order` is there once it has been received."""

    household: Household
    fault: FaultTypeEdition | None
    channel: Channel
    opened_at: datetime
    words: str
    devices: list[Device] = field(default_factory=list)
    order: WorkOrder | None = None

    @property
    def branch(self) -> Branch:
        return self.household.branch

    @property
    def language(self) -> str:
        return self.household.customer.language


class Wishes:
    def __init__(
        self,
        chance: Random,
        households: list[Household],
        faults: list[FaultTypeEdition],
        parts: list[Part],
        models: list[DeviceModel],
        crew: Crew,
    ):
        self.chance, self.crew = chance, crew
        self.faults = {fault.fault_type.code: fault for fault in faults}
        self.problems = grouped(rows("problems.csv"), "fault", "language")
        self.affected = {code: _models_of(fault, parts, models) for code, fault in self.faults.items()}
        self.waiting = deque(chance.sample(households, len(households)))

    def household(self, branch: Branch | None = None) -> Household:
        """Whoever has not asked for longest, so that nobody's devices fail every week."""
        place = next((n for n, one in enumerate(self.waiting) if branch in (None, one.branch)), 0)
        one = self.waiting[place]
        del self.waiting[place]
        self.waiting.append(one)
        return one

    def fault(self, household: Household, day: date) -> FaultTypeEdition:
        """Something that can be wrong there, and that somebody of the branch can mend on that day."""
        weights = {
            code: self._weight(fault)
            for code, fault in self.faults.items()
            if self.possible(code, household) and self.crew.somebody(household.branch, fault, day)
        }
        weights = weights or {"user_training": 1.0}
        return self.faults[self.chance.choices(list(weights), list(weights.values()))[0]]

    def possible(self, code: str, household: Household) -> bool:
        broken = self.faults[code].work_kind in (WorkKind.REPAIR, WorkKind.UPGRADE)
        return not broken or bool(self.devices(code, household))

    def devices(self, code: str, household: Household) -> list[Device]:
        return [device for device in household.devices if device.model.code in self.affected[code]][:1]

    def channel(self, household: Household, fault: FaultTypeEdition | None) -> Channel:
        weights = dict(CHANNELS)
        if household.customer.language == "zh-Hans":
            weights[Channel.MINI_PROGRAM] = 40
        if fault is None or fault.work_kind is not WorkKind.REPAIR:
            weights[Channel.DEVICE] = 0
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def wish(
        self, household: Household, fault: FaultTypeEdition, opened_at: datetime, channel: Channel | None = None
    ) -> Wish:
        code = fault.fault_type.code
        said = self.chance.choice(self.problems[code, household.customer.language])["text"]
        channel = channel or self.channel(household, fault)
        return Wish(household, fault, channel, opened_at, said, self.devices(code, household))

    def _weight(self, fault: FaultTypeEdition) -> float:
        return ASKED.get(fault.work_kind, 1.0) * (CRITICAL if fault.critical else 1.0)


def _models_of(fault: FaultTypeEdition, parts: list[Part], models: list[DeviceModel]) -> set[str]:
    telling = [part for part in parts if part.number in fault.parts and not part.number.startswith("BAT")]
    named = {model for part in telling for model in part.models}
    if named or not fault.needs:
        return named
    categories = ABOUT.get(next(iter(fault.needs)), set())
    return {model.code for model in models if model.category in categories}
