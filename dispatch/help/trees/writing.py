"""Drafting a tree and publishing it. What is in force is never changed: the next edition takes its place."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from dispatch.catalogue.guide import Guide, StepKind
from dispatch.errors import N_, Invalid, NotFound
from dispatch.help.articles.reading import every_picture
from dispatch.help.trees.checking import MOST_NODES, Problem, problems
from dispatch.help.trees.tree import NodeKind, TreeEdition
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.words import LANGUAGES

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
PREFIX = "tree_"  # of the guide that stands for a tree


class TreeUnclear(Invalid):
    """The tree can't be kept like this."""

    says = N_("The tree can't be kept like this: {fault}.")


class TreeUnsound(Invalid):
    """The tree can't be walked."""

    says = N_("The tree can't be published: “{node}”: {fault}. Put that right first.")


def trees(tx: Transaction) -> list[TreeEdition]:
    """The newest edition of each, draft or not, by code."""
    query = select(TreeEdition).ext(distinct_on(TreeEdition.code)).order_by(TreeEdition.code, TreeEdition.number.desc())
    return list(tx.session.scalars(query))


def in_force(tx: Transaction, code: str) -> TreeEdition:
    """The newest that is published. Raises NotFound."""
    query = (
        select(TreeEdition)
        .where(TreeEdition.code == code, TreeEdition.published_at <= tx.stamp.at)
        .order_by(TreeEdition.number.desc())
        .limit(1)
    )
    return _one(tx.session.scalars(query).one_or_none())


def every_in_force(tx: Transaction) -> list[TreeEdition]:
    """By code."""
    query = (
        select(TreeEdition)
        .where(TreeEdition.published_at <= tx.stamp.at)
        .ext(distinct_on(TreeEdition.code))
        .order_by(TreeEdition.code, TreeEdition.number.desc())
    )
    return list(tx.session.scalars(query))


def newest(tx: Transaction, code: str, *, lock: bool = False) -> TreeEdition:
    """Raises NotFound."""
    query = select(TreeEdition).where(TreeEdition.code == code).order_by(TreeEdition.number.desc()).limit(1)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _one(tx.session.scalars(query).one_or_none())


def editions(tx: Transaction, code: str) -> list[TreeEdition]:
    """Newest first."""
    query = select(TreeEdition).where(TreeEdition.code == code).order_by(TreeEdition.number.desc())
    return list(tx.session.scalars(query))


def draft(
    tx: Transaction,
    code: str,
    *,
    names: dict[str, str],
    faults: Sequence[str],
    nodes: Sequence[dict[str, Any]],
    version: int | None = None,
) -> TreeEdition:
    """Keep what was drawn so far, sound or not; the draft there is, or the next edition.

    Raises:
        HoldsEverywhere, TreeUnclear, ChangedMeanwhile.
    """
    require_whole_house(tx)
    if not CODE.fullmatch(code):
        raise TreeUnclear(field="code", fault=N_("its code must be small letters, digits and underscores"))
    if not all(names.get(one) and len(names[one]) <= 140 for one in LANGUAGES):
        raise TreeUnclear(field="names", fault=N_("its name is missing in one of the languages, or too long"))
    if len(nodes) > MOST_NODES:
        raise TreeUnclear(field="nodes", fault=N_("it is too long to be walked"))
    known = editions(tx, code)
    if known and version is not None and known[0].version != version:
        raise ChangedMeanwhile
    kept = known[0] if known and known[0].published_at is None else None
    if kept is None:
        kept = TreeEdition(code=code, number=known[0].number + 1 if known else 1)
        tx.add(kept)
    kept.names, kept.faults, kept.nodes = {**names}, [*faults], [*nodes]
    kept.written_at, kept.account_id = tx.stamp.at, tx.stamp.by.account_id
    remark(kept, "draft")
    tx.session.flush()
    return kept


def faults_of(tx: Transaction, edition: TreeEdition) -> list[Problem]:
    return problems(edition.nodes, {code for code, _ in every_picture(tx)})


def publish(tx: Transaction, code: str, *, version: int | None = None) -> TreeEdition:
    """From now on new walks go through it; those under way keep theirs.

    Raises:
        HoldsEverywhere, NotFound, TreeUnsound, ChangedMeanwhile.
    """
    require_whole_house(tx)
    edition = newest(tx, code, lock=True)
    if version is not None and edition.version != version:
        raise ChangedMeanwhile
    if edition.published_at is not None:
        return edition
    for problem in faults_of(tx, edition):
        raise TreeUnsound(field="nodes", node=problem.node or edition.code, fault=problem.says)
    edition.guide = Guide(code=f"{PREFIX}{code}", since=tx.stamp.at, steps=_steps(edition), of_tree=True)
    edition.published_at = tx.stamp.at
    tx.add(edition.guide)
    remark(edition, "publish")
    tx.session.flush()
    return edition


def _steps(edition: TreeEdition) -> list[dict[str, Any]]:
    """Its nodes as the steps of a guide, so that answers to them lie with the order like all others."""
    found = []
    for node in edition.nodes:
        if node["kind"] == NodeKind.TRY:
            found.append({"code": node["code"], "kind": StepKind.TRY.value, "texts": node["texts"]})
        elif node["kind"] == NodeKind.QUESTION:
            choices = {choice["code"]: choice["texts"] for choice in node["choices"]}
            kind = {"code": node["code"], "kind": StepKind.CHOICE.value, "texts": node["texts"]}
            found.append({**kind, "choices": [*choices], "choice_texts": choices})
    return found


def _one(edition: TreeEdition | None) -> TreeEdition:
    if edition is None:
        raise NotFound
    return edition
