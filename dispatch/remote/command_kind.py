"""What may be done from afar to devices of one category: a closed list, with what each thing needs to know."""

from typing import Any

from sqlalchemy import CheckConstraint, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.errors import N_, Invalid
from dispatch.store.base import Base


class ParameterUnfit(Invalid):
    """What a command needs to know is missing or can't be right."""

    says = N_("“{field}” must be {expected}.")


class CommandKind(Base):
    """`parameters`: [{code, names, kind: whole | choice, least, most, choices: [{code, names}]}, …], all of them
    needed. `reads`: it changes nothing. `dangerous`: what it does can't be taken back, so it is confirmed with a
    reason. Nothing opens a lock: the constraint `never_unlocks` keeps such a command out of the list."""

    __tablename__ = "command_kind"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    category: Mapped[str]
    code: Mapped[str]
    names: Mapped[dict[str, str]]
    reads: Mapped[bool] = mapped_column(default=False)
    dangerous: Mapped[bool] = mapped_column(default=False)
    parameters: Mapped[list[Any]]
    __table_args__ = (
        UniqueConstraint("category", "code"),
        CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name="code"),
        CheckConstraint("code !~ 'unlock|unlatch|open|disarm'", name="never_unlocks"),
    )

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    def fitted(self, given: dict[str, Any]) -> dict[str, Any]:
        """Raises ParameterUnfit."""
        for name in given:
            if name not in {one["code"] for one in self.parameters}:
                raise ParameterUnfit(field=name, expected=N_("left out: this command doesn't know it"))
        return {one["code"]: _fitted(one, given.get(one["code"])) for one in self.parameters}


def _fitted(parameter: dict[str, Any], value: Any) -> Any:
    code = parameter["code"]
    if parameter["kind"] == "choice":
        if value not in [choice["code"] for choice in parameter["choices"]]:
            raise ParameterUnfit(field=code, expected=N_("one of the choices"))
        return value
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not parameter["least"] <= value <= parameter["most"]:
        raise ParameterUnfit(field=code, expected=f"{parameter['least']}–{parameter['most']}")
    return value
