"""One import of a file: what was asked for, how far it is, and what became of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.store.audit import remark
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNDER_WAY = (ImportState.WAITING, ImportState.RUNNING)


class ImportRun(Base):
    """`read` rows are behind us, each of them accepted, rejected, already there or skipped; `at_line` of `lines`
    tells how far that is. A run that was broken off goes on after `read`. `failure`: {code, …facts}.

    Each part of its progress is committed together with the rows it counts.
    """

    __tablename__ = "import_run"
    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[str]
    file_name: Mapped[str]
    file_digest: Mapped[str]
    mapping: Mapped[dict[str, Any]]
    dry_run: Mapped[bool]
    state: Mapped[ImportState] = mapped_column(stored_enum(ImportState))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lines: Mapped[int] = mapped_column(default=0)
    at_line: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    already: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    failure: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("read = accepted + rejected + already + skipped", name="all_accounted_for"),
        Index(None, "file_digest"),
    )

    def end(self, at: datetime, *, failure: dict[str, Any] | None = None) -> None:
        self.state = ImportState.FAILED if failure else ImportState.DONE
        self.failure = failure
        self.ended_at = at
        remark(self, self.state)


class ImportRow(Base):
    """A row that was rejected, and why: `reason` is a code of reasons.py. Of its contents only the key is kept."""

    __tablename__ = "import_row"
    __audited__ = False
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    field: Mapped[str | None]
    key: Mapped[str | None]


class ImportFile(Base):
    """A stretch of an uploaded file, kept until its run ends."""

    __tablename__ = "import_file"
    __audited__ = False
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
