"""An edit of the rules that can be kept as JSON, tried any number of times, and made."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Self

from dispatch.catalogue import actions
from dispatch.catalogue.actions import Wish
from dispatch.catalogue.fault_type import WorkKind
from dispatch.catalogue.sla_rule import Priority, Scope, SlaRule
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.store.database import Transaction

KINDS = {"tier": Tier, "zone": Zone, "work_kind": WorkKind, "priority": Priority}


class Verb(StrEnum):
    ADD = "add"
    EDIT = "edit"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, kw_only=True)
class RuleEdit:
    """`rule_id`: the edition that is edited or withdrawn; `wish`: what shall hold. `on`: from that day."""

    verb: Verb
    on: date
    rule_id: int | None = None
    wish: Wish | None = None

    @classmethod
    def add(cls, wish: Wish) -> Self:
        return cls(verb=Verb.ADD, wish=wish, on=wish.effective_from)

    @classmethod
    def edit(cls, rule_id: int, wish: Wish) -> Self:
        return cls(verb=Verb.EDIT, rule_id=rule_id, wish=wish, on=wish.effective_from)

    @classmethod
    def withdraw(cls, rule_id: int, on: date) -> Self:
        return cls(verb=Verb.WITHDRAW, rule_id=rule_id, on=on)

    def make(self, tx: Transaction) -> SlaRule:
        """Raises what `actions` raise."""
        if self.verb is Verb.ADD:
            return actions.add_rule(tx, self.wish)
        if self.verb is Verb.EDIT:
            return actions.edit_rule(tx, self.rule_id, self.wish)
        return actions.withdraw(tx, self.rule_id, self.on)

    def to_json(self) -> dict[str, Any]:
        said = {"verb": self.verb.value, "on": self.on.isoformat(), "rule_id": self.rule_id}
        if self.wish is None:
            return said | {"wish": None}
        scope = {name: getattr(value, "value", value) for name, value in self.wish.scope._asdict().items()}
        terms = {"calendar": self.wish.calendar, "warnings": list(self.wish.warnings)}
        return said | {"wish": {"scope": scope, **self.wish.targets, **terms}}

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Self:
        on, wish = date.fromisoformat(said["on"]), said["wish"]
        if wish is not None:
            named = {name: value for name, value in wish["scope"].items() if value is not None}
            scope = Scope(**{name: KINDS[name](value) if name in KINDS else value for name, value in named.items()})
            wish = Wish(**wish | {"scope": scope}, effective_from=on)
        return cls(verb=Verb(said["verb"]), on=on, rule_id=said["rule_id"], wish=wish)
