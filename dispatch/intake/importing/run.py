"""An import as it runs: chunk by chunk, each whole or not at all, from wherever it was broken off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO, Self

from sqlalchemy import delete, update
from sqlalchemy.exc import DataError, IntegrityError

from dispatch.errors import N_, Conflict
from dispatch.intake import homes
from dispatch.intake.geocoding import Provider
from dispatch.intake.importing.case import Case, Judge, Rejected
from dispatch.intake.importing.import_run import ImportFile, ImportRow, ImportRun, ImportState
from dispatch.intake.importing.known import keys_taken
from dispatch.intake.importing.reasons import REFUSED
from dispatch.intake.importing.surroundings import Surroundings
from dispatch.intake.importing.write import Written, write
from dispatch.intake.reading import objects, table
from dispatch.intake.reading.look import Look, look
from dispatch.intake.reading.mapping import Mapping
from dispatch.intake.reading.record import Record
from dispatch.stamp import Actor
from dispatch.store.bulk import copy_in
from dispatch.store.database import Database, Transaction
from dispatch.store.refusals import Crossed

CHUNK = 1000
TRIES = 5
Progress = Callable[[int, int], None]  # at which line, of how many


class RunTakenOver(Conflict):
    """Somebody else goes on with this import."""

    says = N_("This import is being carried on elsewhere. Look at its page for how far it is.")


@dataclass
class Outcome:
    accepted: int = 0
    already: int = 0
    skipped: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.accepted + other.accepted,
            self.already + other.already,
            self.skipped + other.skipped,
            self.rejected + other.rejected,
            self.written + other.written,
        )

    @property
    def read(self) -> int:
        return self.accepted + self.already + self.skipped + len(self.rejected)


class Importer:
    """Carries one run through a file. A dry run does all of it, and takes each chunk back before it is committed."""

    def __init__(self, database: Database, actor: Actor, run: ImportRun, provider: Provider):
        self.database = database
        self.actor = actor
        self.run_id = run.id
        self.dry_run = run.dry_run
        self.mapping = Mapping.parse(run.mapping)
        self.read = run.read
        self.provider = provider
        self.tried: set[str] = set()  # keys a dry run took back
        with database.transaction(actor) as tx:
            self.around = Surroundings(tx)

    def go(self, file: BinaryIO, progress: Progress) -> None:
        """Raises RunTakenOver, and what look, table and objects refuse a file for."""
        seen = look(file, encoding=self.mapping.encoding)
        self._check(file, seen)
        self._began(seen)
        rows = islice(records(file, self.mapping, seen), self.read, None)
        while chunk := list(islice(rows, CHUNK)):
            self._take(chunk)
            progress(chunk[-1].line, seen.lines)
        self._end()

    def _check(self, file: BinaryIO, seen: Look) -> None:
        """Broken JSON is found before anything is written, for nobody can say where its rows end."""
        if self.mapping.format == "json" or seen.starts_with == "[":
            for _ in records(file, self.mapping, seen):
                pass
            file.seek(0)

    def _began(self, seen: Look) -> None:
        with self.database.transaction(self.actor) as tx:
            run = tx.session.get_one(ImportRun, self.run_id)
            run.state, run.lines = ImportState.RUNNING, seen.lines
            if self.dry_run and self.read:
                # What it tried before it was broken off is forgotten, so it starts anew.
                run.read = run.accepted = run.rejected = run.already = run.skipped = self.read = 0
                tx.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))

    def _take(self, chunk: Sequence[Record]) -> None:
        """Crossing with somebody else's changes costs another try, and the chunk nothing."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._take_once(chunk)
                return
            except Crossed:
                if not tries_left:
                    raise

    def _take_once(self, chunk: Sequence[Record]) -> None:
        with self.database.transaction(self.actor) as tx:
            with tx.session.begin_nested() as trial:
                outcome = self._settled(tx, self._judged(tx, chunk))
                if self.dry_run:
                    trial.rollback()
            if not self.dry_run:
                self._follow(tx, outcome.written)
            self._count(tx, outcome, at_line=chunk[-1].line)
        self.read += len(chunk)
        if self.dry_run:
            self.tried.update(key for written in outcome.written for key in written.keys)

    def _judged(self, tx: Transaction, chunk: Sequence[Record]) -> list[Case | Rejected | None]:
        judge = Judge(self.mapping, self.around, tx.stamp, find=lambda wish: homes.spot(tx, wish, self.provider))
        return [judge.judge(record) for record in chunk]

    def _settled(self, tx: Transaction, judged: list[Case | Rejected | None]) -> Outcome:
        outcome = Outcome(
            skipped=judged.count(None), rejected=[found for found in judged if isinstance(found, Rejected)]
        )
        return outcome + self._written(tx, [found for found in judged if isinstance(found, Case)])

    def _written(self, tx: Transaction, cases: Sequence[Case]) -> Outcome:
        """What the database refuses is halved until the row at fault stands alone; all others are kept."""
        fresh = self._fresh(tx, cases)
        try:
            with tx.session.begin_nested():
                written = write(tx, fresh, self.around)
        except (DataError, IntegrityError) as error:
            if len(fresh) > 1:
                half = len(fresh) // 2
                rest = self._written(tx, fresh[:half]) + self._written(tx, fresh[half:])
                return Outcome(already=len(cases) - len(fresh)) + rest
            return Outcome(already=len(cases) - 1) + _alone(fresh[0], error)
        return Outcome(accepted=len(fresh), already=len(cases) - len(fresh), written=[written])

    def _fresh(self, tx: Transaction, cases: Sequence[Case]) -> list[Case]:
        """Each key once, and none that is there."""
        first = {case.key: case for case in reversed(cases)}
        taken = keys_taken(tx, list(first)) | self.tried
        return [case for case in cases if case.key not in taken and first[case.key] is case]

    def _follow(self, tx: Transaction, parts: Sequence[Written]) -> None:
        for written in parts:
            for change in written.changes:
                tx.ledger.record(change)
            for home_id in written.estimated:
                tx.send("intake.locate", home_id=home_id)
            for order_id in written.open_orders if self.mapping.tell else ():
                tx.send("notices.tell", work_order_id=order_id, event="received", generation=1)

    def _count(self, tx: Transaction, outcome: Outcome, *, at_line: int) -> None:
        """Only whoever stands where the run stands may count on."""
        counted = tx.session.execute(
            update(ImportRun)
            .where(ImportRun.id == self.run_id, ImportRun.read == self.read)
            .values(
                read=ImportRun.read + outcome.read,
                accepted=ImportRun.accepted + outcome.accepted,
                already=ImportRun.already + outcome.already,
                skipped=ImportRun.skipped + outcome.skipped,
                rejected=ImportRun.rejected + len(outcome.rejected),
                at_line=at_line,
            )
        )
        if counted.rowcount != 1:
            raise RunTakenOver
        rows = [(self.run_id, row.line, row.reason, row.field, row.key) for row in outcome.rejected]
        copy_in(tx.session, ImportRow, ("run_id", "line", "reason", "field", "key"), rows)

    def _end(self) -> None:
        with self.database.transaction(self.actor) as tx:
            end(tx, self.run_id)


def end(tx: Transaction, run_id: int, *, failure: dict[str, object] | None = None) -> None:
    """It is over, so the uploaded file goes."""
    run = tx.session.get_one(ImportRun, run_id, with_for_update=True)
    run.end(tx.stamp.at, failure=failure)
    tx.session.execute(delete(ImportFile).where(ImportFile.run_id == run_id))


def records(file: BinaryIO, mapping: Mapping, seen: Look) -> Iterator[Record]:
    # The wrapper must not close the file when it goes: it is read twice.
    text = TextIOWrapper(file, seen.encoding, seen.errors, newline="")
    try:
        if mapping.format == "json" or (mapping.format is None and seen.starts_with in "[{"):
            yield from objects.records(text, mapping, starts_with=seen.starts_with)
        else:
            yield from table.records(text, mapping)
    finally:
        text.detach()


def _alone(case: Case, error: DataError | IntegrityError) -> Outcome:
    if error.orig.diag.constraint_name == "uq_work_order_external_key":
        return Outcome(already=1)
    return Outcome(rejected=[Rejected(case.line, REFUSED, None, case.their_key)])
