"""The append-only, chained record of every change.

Each transaction writes one entry for every row it created, changed or deleted. Entries form one chain
per branch: each carries the SHA-256 of its predecessor and of itself, so that a changed, missing or
inserted entry shows. Values of personal columns are never written, only that they changed; free-text
notes lie beside the chain, which knows just their digest, so that they can be erased without breaking it.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, event, inspect, select, text
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from dispatch.stamp import Role, Source, Stamp
from dispatch.store.base import Base
from dispatch.store.bulk import copy_in
from dispatch.store.columns import stored_enum
from dispatch.store.personal import is_personal
from dispatch.store.turns import Turn, take_turn

GENESIS = "0" * 64
HIDDEN = "•"


class AuditEntry(Base):
    """One change of one thing. `chain` is the branch it happened in, 0 where there is none."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    chain: Mapped[int]
    number: Mapped[int]
    at: Mapped[datetime]
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    source: Mapped[Source] = mapped_column(stored_enum(Source))
    account_id: Mapped[int | None]
    subject: Mapped[str]
    subject_id: Mapped[int]
    work_order_id: Mapped[int | None]
    verb: Mapped[str]
    reason: Mapped[str | None]
    changes: Mapped[dict[str, Any]]
    note_digest: Mapped[str | None]
    previous: Mapped[str]
    digest: Mapped[str]

    __table_args__ = (
        UniqueConstraint("chain", "number"),
        Index(None, "work_order_id", "id"),
        Index(None, "subject", "subject_id"),
    )


class AuditNote(Base):
    """What somebody wrote beside a change. Erasable; the entry keeps only its digest."""

    __tablename__ = "audit_note"
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    words: Mapped[str]


@dataclass
class Remark:
    """What a noun says of its own change: the verb, a reason from a closed list, and free words."""

    verb: str
    reason: str | None = None
    note: str | None = None


@dataclass
class Change:
    subject: str
    subject_id: int
    chain: int
    work_order_id: int | None
    verb: str
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None
    note: str | None = None
    stamp: Stamp | None = None  # where many moments are written at once; else the ledger's

    @property
    def branches(self) -> list[int]:
        """Whose it is, and whose it was."""
        left = self.changes.get("branch_id", ())[:-1]
        return [self.chain, *(each for each in left if each)]


class Ledger:
    """Collects the changes of one session and writes their entries just before the commit."""

    def __init__(self, session: Session, stamp: Stamp):
        self.session = session
        self.stamp = stamp
        self.changes: list[Change] = []
        event.listen(session, "after_flush", self._collect)

    @property
    def touched(self) -> list[tuple[int | None, str, int]]:
        """What leaves a branch touches it too."""
        return [(chain, c.subject, c.subject_id) for c in self.changes for chain in c.branches]

    def record(self, change: Change) -> None:
        """Add an entry by hand, for what is written past the session (bulk imports)."""
        self.changes.append(change)

    def say(self, noun: Any, verb: str) -> None:
        """Add an entry about a noun of which nothing itself need change: a remark would wait for such a change."""
        self.record(_change_of(noun, Remark(verb), {}))

    def write(self) -> None:
        """Append to the chains. The chains' locks are the last this transaction takes, in one order for all."""
        by_chain: dict[int, list[Change]] = {}
        for change in self.changes:
            by_chain.setdefault(change.chain, []).append(change)
        for chain in sorted(by_chain):
            self._append(chain, by_chain[chain])
        self.changes.clear()

    def _append(self, chain: int, changes: list[Change]) -> None:
        take_turn(self.session, Turn.AUDIT, chain)
        last, previous = self.session.execute(
            text("SELECT number, digest FROM audit_entry WHERE chain = :c ORDER BY number DESC LIMIT 1"),
            {"c": chain},
        ).one_or_none() or (0, GENESIS)
        entries, notes = [], {}
        for number, change in enumerate(changes, last + 1):
            facts = self._facts(change, number, previous)
            previous = _digest(facts)
            entries.append((*facts, previous))
            if change.note:
                notes[number] = change.note
        copy_in(self.session, AuditEntry, CHAINED + ("digest",), entries)
        if notes:
            self._note(chain, notes)

    def _facts(self, change: Change, number: int, previous: str) -> tuple[Any, ...]:
        """In the order of CHAINED."""
        # In UTC, as it is read back: the digest must come out the same then.
        stamp = change.stamp or self.stamp
        at, by = stamp.at.astimezone(UTC), stamp.by
        note_digest = change.note and hashlib.sha256(change.note.encode()).hexdigest()
        return (
            *(change.chain, number, at, by.role, by.source, by.account_id),
            *(change.subject, change.subject_id, change.work_order_id, change.verb, change.reason),
            *(change.changes, note_digest, previous),
        )

    def _note(self, chain: int, notes: dict[int, str]) -> None:
        written = select(AuditEntry.number, AuditEntry.id).where(
            AuditEntry.chain == chain, AuditEntry.number.in_(notes)
        )
        ids = dict(self.session.execute(written).all())
        copy_in(self.session, AuditNote, ("entry_id", "words"), [(ids[n], words) for n, words in notes.items()])

    def _collect(self, session: Session, _: UOWTransaction) -> None:
        for verb, nouns in (
            ("created", session.new),
            ("changed", session.dirty),
            ("deleted", session.deleted),
        ):
            for noun in nouns:
                if getattr(noun, "__audited__", True) and not isinstance(noun, AuditEntry | AuditNote):
                    self.changes += _changes_of(noun, verb)


CHAINED = (
    "chain", "number", "at", "role", "source", "account_id", "subject", "subject_id", "work_order_id", "verb",
    "reason", "changes", "note_digest", "previous",
)  # fmt: skip
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=datetime.isoformat).encode


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the entry's canonical JSON, its predecessor's digest included."""
    return _digest(tuple(getattr(entry, name) for name in CHAINED))


def _digest(facts: tuple[Any, ...]) -> str:
    return hashlib.sha256(_canonical(facts).encode()).hexdigest()


def _changes_of(noun: Any, verb: str) -> list[Change]:
    values = _values(noun, verb)
    remarks = noun.__dict__.pop("_remarks", None) or ([Remark(verb)] if values or verb != "changed" else [])
    return [_change_of(noun, remark, values if position == 0 else {}) for position, remark in enumerate(remarks)]


def _change_of(noun: Any, remark: Remark, values: dict[str, Any]) -> Change:
    return Change(
        subject=noun.__tablename__,
        subject_id=_identity(noun),
        chain=getattr(noun, "audit_branch", None) or 0,
        work_order_id=_order_of(noun),
        verb=remark.verb,
        changes=values,
        reason=remark.reason,
        note=remark.note,
    )


def remark(noun: Any, verb: str, reason: str | None = None, note: str | None = None) -> None:
    """Let the audit entry of a noun's coming change say `verb` instead of just "changed". Where nothing may change:
    Ledger.say."""
    noun.__dict__.setdefault("_remarks", []).append(Remark(verb, reason, note))


def _values(noun: Any, verb: str) -> dict[str, Any]:
    state = inspect(noun)
    found = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if not history.has_changes() or attribute.key in {"version", "id"}:
            continue
        before = history.deleted[0] if history.deleted else None
        after = history.added[0] if history.added else None
        if before == after or (verb == "created" and after is None):
            continue
        if is_personal(noun.__tablename__, attribute.columns[0].name):
            found[attribute.key] = [HIDDEN]
        else:
            found[attribute.key] = [_plain(after)] if verb == "created" else [_plain(before), _plain(after)]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict | list | int | float | bool | None):
        return value
    return str(value)


def _identity(noun: Any) -> int:
    key = inspect(noun).identity or inspect(noun).mapper.primary_key_from_instance(noun)
    return next((part for part in key if isinstance(part, int)), 0)


def _order_of(noun: Any) -> int | None:
    return noun.id if noun.__tablename__ == "work_order" else getattr(noun, "work_order_id", None)
