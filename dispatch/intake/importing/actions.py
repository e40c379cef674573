"""Starting an import, and carrying it through."""

import tempfile
from io import BytesIO
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, select, true

from dispatch.errors import Invalid, NotFound, Refusal
from dispatch.intake.geocoding import Provider
from dispatch.intake.importing.import_run import UNDER_WAY, ImportFile, ImportRow, ImportRun, ImportState
from dispatch.intake.importing.reasons import code_of
from dispatch.intake.importing.run import Importer, Progress, RunTakenOver, end
from dispatch.intake.reading.look import look
from dispatch.intake.reading.mapping import Mapping
from dispatch.people.account import Account
from dispatch.stamp import SYSTEM, Actor, Role, Source
from dispatch.store.database import Database, Transaction

PART = 1 << 20
AT_THE_CONSOLE = Actor(role=Role.SYSTEM, source=Source.IMPORT, name=SYSTEM.name)


def upload(tx: Transaction, data: bytes, *, file_name: str, mapping: dict[str, Any], dry_run: bool) -> ImportRun:
    """Keep the file and have the worker import it. The same file under way already is that run again.

    Raises:
        BadMapping, NotText, EmptyFile.
    """
    run, fresh = begin(tx, BytesIO(data), file_name=file_name, mapping=mapping, dry_run=dry_run)
    if fresh:
        parts = [data[start : start + PART] for start in range(0, len(data), PART)]
        tx.add(*(ImportFile(run_id=run.id, number=number, data=part) for number, part in enumerate(parts)))
        tx.send("intake.import", run_id=run.id)
    return run


def begin(
    tx: Transaction, file: BinaryIO, *, file_name: str, mapping: dict[str, Any], dry_run: bool
) -> tuple[ImportRun, bool]:
    """A run for this file, or their own unfinished one of it; and whether it is fresh."""
    parsed = Mapping.parse(mapping)
    seen = look(file, encoding=parsed.encoding)
    unfinished = select(ImportRun).where(
        ImportRun.file_digest == seen.digest,
        ImportRun.mapping == mapping,
        ImportRun.dry_run == dry_run,
        ImportRun.account_id.is_not_distinct_from(tx.stamp.by.account_id),
        ImportRun.state.in_(UNDER_WAY),
    )
    if run := tx.session.scalars(unfinished.order_by(ImportRun.id.desc())).first():
        return run, False
    run = ImportRun(
        source=parsed.source,
        file_name=file_name[-120:],
        file_digest=seen.digest,
        mapping=mapping,
        dry_run=dry_run,
        state=ImportState.WAITING,
        account_id=tx.stamp.by.account_id,
        lines=seen.lines,
        created_at=tx.stamp.at,
    )
    tx.add(run)
    tx.session.flush()
    return run, True


def carry_through(
    database: Database, run: ImportRun, file: BinaryIO, *, actor: Actor, provider: Provider, progress: Progress
) -> None:
    """To its end. A file that can't be read ends the run as failed, and is raised again.

    Raises:
        RunTakenOver: somebody else is at it.
        Invalid: the file can't be read; what was committed before stays, and is found there by the next run.
    """
    try:
        Importer(database, actor, run, provider).go(file, progress)
    except Invalid as refusal:
        with database.transaction(actor) as tx:
            end(tx, run.id, failure={"code": code_of(type(refusal)), **_plain(refusal)})
        raise


def carry_through_upload(database: Database, run_id: int, *, provider: Provider) -> None:
    """The worker's way: the file comes from the database. Run twice, it adds nothing; broken off, it goes on."""
    with database.transaction(AT_THE_CONSOLE) as tx:
        found = tx.session.get(ImportRun, run_id)
        if found is None or found.state not in UNDER_WAY:
            return
        actor = _actor(tx, found)
    with tempfile.TemporaryFile() as file:
        _unpack(database, run_id, file)
        try:
            carry_through(database, found, file, actor=actor, provider=provider, progress=lambda *_: None)
        except (RunTakenOver, Invalid):
            return  # told on the run's page


def run(tx: Transaction, run_id: int) -> ImportRun:
    """Raises NotFound, also for what isn't theirs to see."""
    found = tx.session.scalars(select(ImportRun).where(ImportRun.id == run_id, _visible(tx.stamp.by))).one_or_none()
    if found is None:
        raise NotFound
    return found


def runs(tx: Transaction, *, before_id: int | None = None, limit: int = 50) -> list[ImportRun]:
    """Newest first; `before_id` continues a list."""
    query = select(ImportRun).where(_visible(tx.stamp.by)).order_by(ImportRun.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(ImportRun.id < before_id)
    return list(tx.session.scalars(query))


def rejected_rows(tx: Transaction, run: ImportRun, *, after_line: int = 0, limit: int = 200) -> list[ImportRow]:
    """In the file's order."""
    query = select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.line > after_line)
    return list(tx.session.scalars(query.order_by(ImportRow.line).limit(limit)))


def _visible(actor: Actor) -> ColumnElement[bool]:
    """A file may hold any branch's cases: who doesn't see all of them sees only what they brought themselves."""
    return true() if actor.branches is None else ImportRun.account_id == actor.account_id


def _actor(tx: Transaction, run: ImportRun) -> Actor:
    """Whoever asked for it, with their branches."""
    account = run.account_id and tx.session.get(Account, run.account_id)
    return account.actor(Source.IMPORT) if account else AT_THE_CONSOLE


def _unpack(database: Database, run_id: int, file: BinaryIO) -> None:
    number = 0
    while True:
        with database.transaction(AT_THE_CONSOLE) as tx:
            part = tx.session.get(ImportFile, (run_id, number))
        if part is None:
            break
        file.write(part.data)
        number += 1
    file.seek(0)


def _plain(refusal: Refusal) -> dict[str, Any]:
    return {name: value for name, value in refusal.facts.items() if isinstance(value, str | int)}
