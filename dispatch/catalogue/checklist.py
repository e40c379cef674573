"""Checklists: what is to be done, measured, shown and photographed on a visit."""

import math
from datetime import date
from typing import Any

from sqlalchemy import Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.errors import N_, Invalid
from dispatch.store.base import Base


class AnswersMissing(Invalid):
    """Required checklist answers are missing."""

    says = N_("{count} answers are left before this visit can be finished.")
    says_of_one = N_("One answer is left before this visit can be finished.")


class AnswerUnfit(Invalid):
    """An answer doesn't fit its question."""

    says = N_("The answer to “{item}” doesn't fit: {expected} is expected.")


class Checklist(Base):
    """One edition of a checklist. `items`: [{code, kind, texts, required, stage, choices?}, …] in order.

    Kinds: check, number, text, photo, choice, serial; a photo's answer is the key of an attachment. A visit keeps the
    edition it began with.
    """

    __tablename__ = "checklist"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str]
    effective_from: Mapped[date]
    names: Mapped[dict[str, str]]
    items: Mapped[list[Any]]
    __table_args__ = (UniqueConstraint("code", "effective_from"),)

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.names["en"]

    def photo_items(self) -> list[str]:
        return [item["code"] for item in self.items if item["kind"] == "photo"]

    def left(self, answers: dict[str, Any]) -> list[str]:
        """Codes of required items without an answer."""
        return [i["code"] for i in self.items if i.get("required") and answers.get(i["code"]) in (None, "", False)]

    def fit(self, answers: dict[str, Any]) -> None:
        """Raises AnswerUnfit."""
        for item in self.items:
            _fits(item, answers.get(item["code"]))

    def require(self, answers: dict[str, Any]) -> None:
        """Raises AnswersMissing or AnswerUnfit."""
        self.fit(answers)
        if left := self.left(answers):
            raise AnswersMissing(count=len(left), items=left)


def _fits(item: dict[str, Any], answer: Any) -> None:
    if answer in (None, ""):
        return
    if item["kind"] == "number" and not _is_number(answer):
        raise AnswerUnfit(field=item["code"], item=item["code"], expected=N_("a number"))
    if item["kind"] == "choice" and answer not in item.get("choices", []):
        raise AnswerUnfit(field=item["code"], item=item["code"], expected=N_("one of the choices"))
    if item["kind"] in ("text", "serial", "photo") and not isinstance(answer, str):
        raise AnswerUnfit(field=item["code"], item=item["code"], expected=N_("words"))


def _is_number(answer: Any) -> bool:
    try:
        return math.isfinite(float(str(answer).replace(",", ".")))
    except ValueError:
        return False
