"""Walking through a tree, one answer at a time, without an account: the token in the address is the way in."""

from datetime import timedelta

from sqlalchemy import select

from dispatch.devices.device import Device
from dispatch.errors import N_, Conflict, Invalid
from dispatch.help.articles.article import Article
from dispatch.help.handing import hand_over
from dispatch.help.trees.tree import NodeKind, Outcome, TreeEdition, ways_on
from dispatch.help.walk import Walk, WalkStep
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.link import new_token, token_digest
from dispatch.work.links import LinkVoid
from dispatch.work.work_order import WorkOrder

LIVES = timedelta(days=2)
LONGEST = 500  # what they saw
MOST_STEPS = 80  # whoever goes round in circles is better off with a person


class AnswerMissing(Invalid):
    """No answer was chosen."""

    says = N_("Choose one of the answers.")


class ElsewhereByNow(Conflict):
    """You are at another step by now."""

    says = N_("You are at another step by now. It is shown here.")


def begin(
    tx: Transaction,
    edition: TreeEdition,
    language: str,
    *,
    visitor: str | None = None,
    order: WorkOrder | None = None,
    serial: str | None = None,
) -> tuple[Walk, str]:
    """At the first node; and its token, which is shown this once. `serial`: of the device it is about."""
    token = new_token()
    device = tx.session.scalars(select(Device).where(Device.serial == serial)).one_or_none() if serial else None
    walk = Walk(
        token_digest=token_digest(token),
        edition=edition,
        tree_edition_id=edition.id,
        language=language,
        visitor=visitor,
        customer_id=order.customer_id if order else device.home.customer_id if device else None,
        device_id=device.id if device else None,
        work_order=order,
        begun_at=tx.stamp.at,
        node=edition.start,
        steps=[],
    )
    tx.add(walk)
    remark(walk, "begin")
    tx.session.flush()
    return walk, token


def read(
    tx: Transaction,
    article: Article,
    language: str,
    outcome: Outcome,
    *,
    visitor: str | None = None,
    order: WorkOrder | None = None,
) -> Walk:
    """Somebody read an article, and it helped, or they asked for a person all the same."""
    walk = Walk(
        token_digest=token_digest(new_token()),
        article=article,
        article_id=article.id,
        language=language,
        visitor=visitor,
        customer_id=order.customer_id if order else None,
        work_order=order,
        begun_at=tx.stamp.at,
        ended_at=tx.stamp.at,
        outcome=outcome,
        node="",
        steps=[],
    )
    tx.add(walk)
    remark(walk, "read")
    tx.session.flush()
    return walk


def opened(tx: Transaction, token: str, *, lock: bool = False) -> Walk:
    """Raises LinkVoid: unknown, or begun more than two days ago."""
    query = select(Walk).where(Walk.token_digest == token_digest(token), Walk.tree_edition_id.is_not(None))
    if lock:
        query = query.with_for_update(of=Walk).execution_options(populate_existing=True)
    walk = tx.session.scalars(query).one_or_none()
    if walk is None or tx.stamp.at >= walk.begun_at + LIVES:
        raise LinkVoid
    return walk


def of_order(tx: Transaction, order: WorkOrder, *, lock: bool = False) -> Walk | None:
    """The newest that was begun from its page and can still be walked."""
    query = (
        select(Walk)
        .where(
            Walk.work_order_id == order.id,
            Walk.tree_edition_id.is_not(None),
            Walk.begun_at >= max(order.opened_at, tx.stamp.at - LIVES),
        )
        .order_by(Walk.id.desc())
        .limit(1)
    )
    return tx.session.scalars(query.with_for_update(of=Walk) if lock else query).one_or_none()


def answer(tx: Transaction, walk: Walk, at: str, given: str, *, seen: str = "") -> Walk:
    """One step on. `at`: the node they saw; an earlier one on their way takes them back there first.

    Raises:
        ElsewhereByNow, AnswerMissing.
    """
    if at != walk.node:
        _back_to(tx, walk, at)
    node = walk.edition.node(at)
    ways = ways_on(node)
    if given not in ways:
        raise AnswerMissing(field="answer")
    step = WalkStep(
        number=len(walk.steps) + 1,
        node=at,
        answer=given,
        seen=seen.strip()[:LONGEST] if node["kind"] == NodeKind.TRY else "",
        at=tx.stamp.at,
    )
    walk.steps.append(step)
    _arrive(tx, walk, ways[given])
    if walk.work_order is not None:
        hand_over(tx, walk, walk.work_order, [step])
    tx.session.flush()
    return walk


def back(tx: Transaction, walk: Walk) -> Walk:
    """To the step before; nothing happens at the first."""
    if walk.steps:
        _back_to(tx, walk, walk.steps[-1].node)
        tx.session.flush()
    return walk


def _arrive(tx: Transaction, walk: Walk, code: str) -> None:
    node = walk.edition.node(code)
    walk.node = code
    if node["kind"] == NodeKind.END:
        _end(tx, walk, Outcome(node["outcome"]))
    elif len(walk.steps) >= MOST_STEPS:
        _end(tx, walk, Outcome.PERSON)


def _end(tx: Transaction, walk: Walk, outcome: Outcome) -> None:
    walk.outcome, walk.ended_at = outcome, tx.stamp.at
    remark(walk, outcome.value)


def _back_to(tx: Transaction, walk: Walk, code: str) -> None:
    """Raises ElsewhereByNow: they were never there, or what came of it is with a person already."""
    places = [place for place, step in enumerate(walk.steps) if step.node == code]
    if not places or walk.undone_at is not None:
        raise ElsewhereByNow
    del walk.steps[places[-1] :]
    tx.session.flush()  # the numbers are free before they are given again
    walk.node, walk.outcome, walk.ended_at = code, None, None
    remark(walk, "back")
