"""What must hold whatever was broken, read from the live schema and from the callers' own ledger."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from dispatch.lifecycle import Lifecycle
from dispatch.store.audit_check import Heads, verify
from dispatch.work.lifecycle import ORDER_LIFE, VISIT_LIFE
from tests.trust.callers import Ledger

IN_TWO_PLACES = """
SELECT a.engineer_id, a.id, b.id
FROM engagement AS a JOIN engagement AS b ON a.engineer_id = b.engineer_id AND a.id < b.id
WHERE a.during && b.during AND a.released_at IS NULL AND b.released_at IS NULL
"""
KEPT = "SELECT title, reference FROM work_order WHERE title = ANY(:titles)"
LIVED = """
SELECT subject_id, verb, role, changes -> 'state' AS states FROM audit_entry
WHERE subject = :subject ORDER BY subject_id, id
"""
UNHEARD_OF = """
SELECT id FROM {subject} AS noun
WHERE NOT EXISTS (SELECT FROM audit_entry WHERE subject = '{subject}' AND subject_id = noun.id)
"""
TWICE_WRITTEN = """
SELECT work_order_id, event, count(*) FROM message WHERE direction = 'out'
GROUP BY work_order_id, event, generation, channel, recipient HAVING count(*) > 1
"""
UNTOLD = """
SELECT reference FROM work_order AS o WHERE title = ANY(:titles)
AND (SELECT count(*) FROM message WHERE work_order_id = o.id AND event = 'received') <> 1
"""
LIVES: dict[str, Lifecycle] = {"work_order": ORDER_LIFE, "visit": VISIT_LIFE}


def check(engine: Engine, ledger: Ledger, *, known: Heads | None = None) -> None:
    """Call it when the worker has nothing left to open. `known`: the audit's heads of an earlier time."""
    broken = list(breaches(engine, ledger, known=known))
    assert not broken, f"{len(broken)} broken, such as\n" + "\n".join(broken[:20])


def breaches(engine: Engine, ledger: Ledger, *, known: Heads | None = None) -> Iterator[str]:
    with Session(engine) as session:
        yield from nobody_in_two_places(session)
        yield from no_order_lost_or_doubled(session, ledger)
        for subject in LIVES:
            yield from every_step_is_in_the_table(session, subject)
        yield from the_audit_is_whole(session, known)
        yield from nobody_told_twice(session, ledger)


def nobody_in_two_places(session: Session) -> Iterator[str]:
    for engineer, one, other in session.execute(text(IN_TWO_PLACES)):
        yield f"INV-1: engineer {engineer} is in two places, engagements {one} and {other}"


def no_order_lost_or_doubled(session: Session, ledger: Ledger) -> Iterator[str]:
    kept: dict[str, list[str]] = {}
    for title, reference in session.execute(text(KEPT), {"titles": list(ledger.asked)}):
        kept.setdefault(title, []).append(reference)
    for title, reference in ledger.acknowledged.items():
        if reference not in kept.get(title, []):
            yield f"INV-3: lost, though acknowledged: {reference}"
    for title, references in kept.items():
        if len(references) > 1:
            yield f"INV-3: taken {len(references)} times: {title} as {references}"


def every_step_is_in_the_table(session: Session, subject: str) -> Iterator[str]:
    """Lives every life again by its audit: from the beginning to the state it stands in."""
    now = dict(session.execute(text(f"SELECT id, state FROM {subject}")).all())
    for noun, entries in groupby(session.execute(text(LIVED), {"subject": subject}), lambda row: row.subject_id):
        state = None
        for entry in entries:
            state, wrong = step(LIVES[subject], state, entry)
            if wrong:
                yield f"INV-4: {subject} {noun}: {wrong}"
        if state != now.pop(noun, None):
            yield f"INV-4: {subject} {noun} does not stand where its steps lead, at {state}"
    for noun in now:
        yield f"INV-4: {subject} {noun} has no steps at all"


def step(life: Lifecycle, state: str | None, entry: object) -> tuple[str | None, str | None]:
    """The state after it, and what was wrong with it. Several steps of one commit tell their states in the first."""
    if state is None:
        return (entry.states[0], None) if entry.states else (None, f"begins with {entry.verb} in no state")
    if entry.states and entry.states[0] != state:
        return entry.states[-1], f"{entry.verb} goes from {entry.states[0]}, but it stood at {state}"
    move = life.moves.get(entry.verb)
    if move is None:
        moved = bool(entry.states)
        return (entry.states[-1], f"{entry.verb} moved it to {entry.states[-1]}") if moved else (state, None)
    if state not in move.sources or entry.role not in move.by:
        return move.target, f"{entry.verb} from {state} by {entry.role} is not in the table"
    return move.target, None


def the_audit_is_whole(session: Session, known: Heads | None) -> Iterator[str]:
    for found in verify(session, known=known).breaks:
        yield f"INV-5: chain {found.chain} at {found.number}: {found.why}"
    for subject in (*LIVES, "message", "customer", "home", "engagement"):
        for noun in session.scalars(text(UNHEARD_OF.format(subject=subject))):
            yield f"INV-5: {subject} {noun} has no entry"


def nobody_told_twice(session: Session, ledger: Ledger) -> Iterator[str]:
    for order, event, count in session.execute(text(TWICE_WRITTEN)):
        yield f"INV-7: order {order} was told {event} {count} times"
    for reference in session.scalars(text(UNTOLD), {"titles": list(ledger.acknowledged)}):
        yield f"INV-7: {reference} was not told exactly once that it was received"
