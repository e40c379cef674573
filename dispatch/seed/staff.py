"""Who acts: the people at the desk, the engineers and the customers, each as themselves."""

from collections.abc import Iterable
from random import Random

from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.stamp import Actor, Role, Source
from dispatch.work.work_order import WorkOrder

CALLER = Actor(role=Role.CUSTOMER, source=Source.SEED, branches=frozenset())


class Staff:
    def __init__(self, accounts: Iterable[Account], chance: Random):
        self.chance = chance
        everybody = list(accounts)
        self.desk = [account for account in everybody if account.role in (Role.AGENT, Role.DISPATCHER)]
        self.keeper = next(account for account in everybody if account.role is Role.ADMIN).actor(Source.SEED)

    def agent(self, branch: Branch) -> Actor:
        """Somebody who answers, for that branch or for all."""
        return self._one(Role.AGENT, branch) or self.dispatcher(branch)

    def dispatcher(self, branch: Branch) -> Actor:
        return self._one(Role.DISPATCHER, branch)

    def _one(self, role: Role, branch: Branch) -> Actor | None:
        able = [a for a in self.desk if a.role is role and (a.every_branch or a.branch_id == branch.id)]
        return self.chance.choice(able).actor(Source.SEED) if able else None


def the_engineer(engineer: Engineer) -> Actor:
    return engineer.account.actor(Source.SEED, engineer_id=engineer.id)


def the_customer(order: WorkOrder) -> Actor:
    return Actor(role=Role.CUSTOMER, source=Source.SEED, work_order_id=order.id, branches=frozenset())
