"""Who acts, and when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dispatch.errors import N_


class Role(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    DISPATCHER = "dispatcher"
    ENGINEER = "engineer"
    MANAGER = "manager"
    QUALITY = "quality"
    ADMIN = "admin"
    AUDITOR = "auditor"
    SYSTEM = "system"


class Source(StrEnum):
    CONSOLE = "console"
    PHONE = "phone"
    LINK = "link"
    PUBLIC = "public"
    LETTER = "letter"
    API = "api"
    IMPORT = "import"
    WORKER = "worker"
    SEED = "seed"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Somebody at one of our doors.

    `branches` limits what they see; None means every branch. An engineer carries their own id, and
    whoever holds a customer's link carries that one work order.
    """

    role: Role
    source: Source
    name: str = ""
    account_id: int | None = None
    engineer_id: int | None = None
    work_order_id: int | None = None
    branches: frozenset[int] | None = None

    def sees_branch(self, branch_id: int | None) -> bool:
        return self.branches is None or branch_id in self.branches


@dataclass(frozen=True)
class Stamp:
    """The moment of a change: every row of one transaction bears the same."""

    by: Actor
    at: datetime


SYSTEM = Actor(role=Role.SYSTEM, source=Source.WORKER, name=N_("Doorstep"))
ANYBODY = Actor(role=Role.CUSTOMER, source=Source.PUBLIC, branches=frozenset())
