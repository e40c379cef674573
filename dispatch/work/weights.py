"""How an order weighs: what somebody said of it, else what its fault type says."""

from dataclasses import dataclass
from typing import Any

from dispatch.catalogue.fault_type import FaultTypeEdition

USUAL = {"impact": 2, "urgency": 2, "critical": False}


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Impact and urgency from 1 to 3; None where nobody said anything."""

    impact: int | None = None
    urgency: int | None = None
    critical: bool | None = None

    def of(self, fault: FaultTypeEdition | None) -> dict[str, Any]:
        """Every one of them, by name."""
        usual = {name: getattr(fault, name) for name in USUAL} if fault else USUAL
        return {name: usual[name] if said is None else said for name, said in vars(self).items()}


UNSAID = Weights()
