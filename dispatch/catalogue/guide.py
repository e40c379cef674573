"""Guides: what is asked and tried from afar before anybody is sent."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.base import Base


class StepKind(StrEnum):
    """`try` is something to do, and ends in a `Went`; the others are questions."""

    MODEL = "model"
    FIRMWARE = "firmware"
    CHOICE = "choice"
    TEXT = "text"
    PHOTO = "photo"
    TRY = "try"


class Went(StrEnum):
    """How a step that was tried went."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    COULD_NOT = "could_not"


class Guide(Base):
    """One edition of a guide, in force from `since` until the next. `steps`: [{code, kind, texts, choices?,
    choice_texts?, categories?}, …] in order; `categories` are those of the models a `model` step offers.

    A fault type names its guide by `code`; an answer keeps the edition it was given to. One `of_tree` lists the nodes
    of a tree, so that answers to them are kept alike; it is asked by walking the tree, and edited there.
    """

    __tablename__ = "guide"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    code: Mapped[str]
    since: Mapped[datetime]
    steps: Mapped[list[Any]]
    of_tree: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("code", "since"),)

    def step(self, code: str) -> dict[str, Any] | None:
        return next((step for step in self.steps if step["code"] == code), None)

    def to_try(self) -> Iterator[dict[str, Any]]:
        return (step for step in self.steps if step["kind"] == StepKind.TRY)


def text_in(step: dict[str, Any], language: str) -> str:
    return step["texts"].get(language) or step["texts"]["en"]


def choices_in(step: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """(code, text) of each."""
    texts = step.get("choice_texts", {})
    return [(code, texts[code].get(language) or texts[code]["en"]) for code in step.get("choices", [])]
