"""A rescue as it was found: on which day, and what it takes beside the planner's yes."""

from dataclasses import dataclass
from hashlib import sha256

from dispatch.people.branch import Branch
from dispatch.planning.rescue.offer import Window
from dispatch.planning.rescue.question import Question
from optimizer.rescue import Rescue


@dataclass(frozen=True)
class Found:
    """`question`: the branch's day it was found on, which may be another one than the order's own. `window`: what the
    customer must agree to. `partner`: who gets the order. `seen`: whether whoever asks may see that day."""

    question: Question
    rescue: Rescue
    kind: str
    window: Window | None = None
    partner: Branch | None = None
    seen: bool = True

    @property
    def key(self) -> str:
        """What is done, without when: an engineer's order of visits."""
        routes = self.rescue.routes
        said = [
            self.window and self.window[0].isoformat(),
            self.partner and self.partner.code,
            *(f"{each}:{','.join(routes[each])}" for each in sorted(routes)),
        ]
        return f"{self.kind}-{sha256('|'.join(map(str, said)).encode()).hexdigest()[:10]}"
