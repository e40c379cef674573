"""What people ask about guides, and how they write a new edition of one."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.catalogue.guide import Guide, StepKind
from dispatch.errors import N_, Invalid, NotFound
from dispatch.people.whole_house import require_whole_house
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES

MOST_STEPS = 20
LONGEST = 500
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class StepUnclear(Invalid):
    """A step of the guide can't be used."""

    says = N_("Step {number} can't be used: {fault}.")


class NothingToTry(Invalid):
    """Nothing is left to try from afar."""

    says = N_("Fault types that are first tried from afar use this guide. Keep at least one step to try.")


class TooManySteps(Invalid):
    """The guide is too long."""

    says = N_("A guide needs at least one step, and no more than {most}: nobody answers more.")


def guides(tx: Transaction, at: datetime, *, after: str = "", limit: int = 50) -> list[Guide]:
    """The edition of each that is in force, by code; `after` continues."""
    query = (
        select(Guide)
        .where(Guide.since <= at, Guide.code > after, ~Guide.of_tree)
        .ext(distinct_on(Guide.code))
        .order_by(Guide.code, Guide.since.desc())
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def guide(tx: Transaction, code: str, at: datetime) -> Guide:
    """The edition in force. Raises NotFound."""
    query = select(Guide).where(Guide.code == code, Guide.since <= at).order_by(Guide.since.desc()).limit(1)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def editions(tx: Transaction, ids: set[int]) -> dict[int, Guide]:
    return {one.id: one for one in tx.session.scalars(select(Guide).where(Guide.id.in_(ids)))} if ids else {}


def write_edition(tx: Transaction, code: str, steps: Sequence[dict[str, Any]]) -> Guide:
    """Of a guide that is there; in force from this moment on. What was answered to an older one keeps its words.

    Raises:
        NotFound: no such guide.
        StepUnclear, NothingToTry, TooManySteps.
    """
    require_whole_house(tx)
    current = guide(tx, code, tx.stamp.at)
    if not 0 < len(steps) <= MOST_STEPS:
        raise TooManySteps(field="steps", most=MOST_STEPS)
    for number, step in enumerate(steps, 1):
        _require_clear(step, number)
    if len({step["code"] for step in steps}) < len(steps):
        raise StepUnclear(field="steps", number=len(steps), fault=N_("two steps have the same code"))
    edition = Guide(code=code, since=tx.stamp.at, steps=[*steps])
    if _tried_first(tx, code) and not any(edition.to_try()):
        raise NothingToTry(field="steps")
    if edition.steps == current.steps:
        return current
    tx.add(edition)
    tx.session.flush()
    return edition


def _tried_first(tx: Transaction, code: str) -> bool:
    using = select(FaultTypeEdition.id).where(FaultTypeEdition.guide == code, FaultTypeEdition.remote_first)
    return tx.session.scalar(using.limit(1)) is not None


def _require_clear(step: dict[str, Any], number: int) -> None:
    """Raises StepUnclear."""

    def unclear(fault: str) -> StepUnclear:
        return StepUnclear(field="steps", number=number, fault=fault)

    if not _CODE.fullmatch(str(step.get("code", ""))):
        raise unclear(N_("its code must be small letters, digits and underscores"))
    if step.get("kind") not in set(StepKind):
        raise unclear(N_("its kind is none there is"))
    if not _told(step.get("texts")):
        raise unclear(N_("its words are missing in one of the languages, or too long"))
    if step["kind"] == StepKind.CHOICE:
        texts, codes = step.get("choice_texts") or {}, step.get("choices") or []
        if len(codes) < 2 or not all(_told(texts.get(code)) for code in codes):
            raise unclear(N_("it needs two choices at least, each in every language"))


def _told(texts: Any) -> bool:
    if not isinstance(texts, dict):
        return False
    return all(isinstance(texts.get(one), str) and 0 < len(texts[one]) <= LONGEST for one in LANGUAGES)
