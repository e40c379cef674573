"""An import that is killed, doubled or refused by the database: each row once, and nothing half done."""

import json
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from dispatch.intake import messages
from dispatch.intake.importing import actions
from dispatch.intake.importing.import_run import ImportFile, ImportRun, ImportState
from dispatch.settings import CHECKOUT, Settings
from dispatch.stamp import Source
from dispatch.store.audit import AuditEntry
from dispatch.store.database import Database, connect
from dispatch.work.work_order import WorkOrder
from tests.builders import an_account
from tests.dispatch.intake.importing import MAPPING, OPERATOR, a_closed_row, a_file, a_row, counts, furnish, imported

KILLED = textwrap.dedent("""
    import json, os, signal, sys
    from pathlib import Path
    from dispatch import nouns
    from dispatch.intake.geocoding.gazetteer import ours
    from dispatch.intake.importing import actions, run
    from dispatch.store.database import Database, connect
    from tests.dispatch.intake.importing import OPERATOR

    run.CHUNK = 100
    database, path = Database(connect(sys.argv[1])), Path(sys.argv[2])

    def progress(line, lines):
        if line > 300:
            print("falling at line", line, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    with path.open("rb") as file:
        with database.transaction(OPERATOR) as tx:
            begun, _ = actions.begin(
                tx, file, file_name=path.name, mapping=json.loads(sys.argv[3]), dry_run=sys.argv[4] == "dry"
            )
        actions.carry_through(database, begun, file, actor=OPERATOR, provider=ours(), progress=progress)
""")


@pytest.fixture
def house(own_database: str):
    engine = connect(own_database)
    database = Database(engine)
    furnish(database)
    yield database
    engine.dispose()


def count(database: Database, noun) -> int:
    with database.transaction(OPERATOR) as tx:
        return tx.session.scalar(select(func.count()).select_from(noun))


def many(rows: int = 1000) -> bytes:
    """One row in ten is bad."""
    return a_file(
        [a_row(n, Created="never") if n % 10 == 0 else a_row(n) if n % 3 else a_closed_row(n) for n in range(rows)]
    )


def killed_while_importing(url: str, path, *, dry: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", KILLED, url, str(path), json.dumps(MAPPING), dry],
        cwd=CHECKOUT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert "falling at line" in child.stdout


@pytest.mark.parametrize("dry", ["dry", "real"])
def test_killed_in_the_middle_and_gone_on_with_each_row_is_there_once(house, own_database, tmp_path, dry):
    path = tmp_path / "rows.csv"
    path.write_bytes(many())
    killed_while_importing(own_database, path, dry=dry)
    with house.transaction(OPERATOR) as tx:
        broken_off = tx.session.scalars(select(ImportRun)).one()
    assert (broken_off.state, broken_off.read) == (ImportState.RUNNING, 300)
    assert count(house, WorkOrder) == (0 if dry == "dry" else 270)

    run, rejected = imported(house, path.read_bytes(), dry_run=dry == "dry")

    assert run.id == broken_off.id
    assert counts(run) == (1000, 900, 100, 0)
    assert (len(rejected), count(house, WorkOrder)) == (100, 0 if dry == "dry" else 900)


def test_a_file_imported_by_two_at_once_is_there_once(house):
    data = many()
    with ThreadPoolExecutor() as both:
        runs = [run for run, _ in both.map(lambda language: imported(house, data, language=language), ("en", "nb"))]

    assert sum(run.accepted for run in runs) == count(house, WorkOrder) == 900
    assert {run.read for run in runs} == {1000}
    assert sum(run.already for run in runs) == 900
    assert sum(run.rejected for run in runs) == 200


def test_what_only_the_database_refuses_costs_one_row(house, owner_engine):
    with owner_engine.begin() as connection:
        connection.execute(text("ALTER TABLE work_order ADD CHECK (title <> 'Bad')"))

    run, [row] = imported(house, a_file([a_row(n, Type="Bad" if n == 33 else "Heat") for n in range(1, 60)]))

    assert counts(run) == (59, 58, 1, 0)
    assert (row.line, row.reason, row.key) == (34, "refused", "K33")
    assert count(house, WorkOrder) == 58


def uploaded(database: Database, data: bytes, actor=OPERATOR, **changes) -> int:
    with database.transaction(actor) as tx:
        return actions.upload(tx, data, file_name="rows.csv", mapping=MAPPING | changes, dry_run=False).id


SETTINGS = Settings(secret_key="s" * 32)


def test_an_uploaded_file_is_imported_by_the_worker_and_then_forgotten(house):
    data = many(3000) + b"," * 1_500_000  # more than one part
    run_id = uploaded(house, data)
    assert count(house, ImportFile) == 2

    messages.run_import(house, SETTINGS, run_id=run_id)
    messages.run_import(house, SETTINGS, run_id=run_id)

    with house.transaction(OPERATOR) as tx:
        run = actions.run(tx, run_id)
        sent = tx.session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'intake.import'"))
    assert (run.state, run.accepted, run.rejected) == (ImportState.DONE, 2700, 301)
    assert sent == 1
    assert count(house, ImportFile) == 0


def test_an_upload_repeated_while_it_runs_is_the_same_run(house):
    assert uploaded(house, many(50)) == uploaded(house, many(50))


def test_a_file_the_worker_can_not_read_ends_its_run_with_the_reason(house):
    run_id = uploaded(house, many(50).replace(b"Phone", b"Fax"))

    messages.run_import(house, SETTINGS, run_id=run_id)

    with house.transaction(OPERATOR) as tx:
        run = actions.run(tx, run_id)
    assert (run.state, run.failure["code"]) == (ImportState.FAILED, "columns-missing")
    assert "Phone" in run.failure["columns"]
    assert count(house, ImportFile) == 0


def test_whoever_uploads_stands_in_the_audit_and_is_held_to_their_branch(house):
    with house.transaction(OPERATOR) as tx:
        mine = an_account(tx)
        mine.every_branch = False
        tx.session.flush()
        actor = mine.actor(Source.CONSOLE)
    run_id = uploaded(house, a_file([a_row()]), actor)

    messages.run_import(house, SETTINGS, run_id=run_id)

    with house.transaction(OPERATOR) as tx:
        run = actions.run(tx, run_id)
        [row] = actions.rejected_rows(tx, run)
        ends = select(AuditEntry).where(AuditEntry.subject == "import_run", AuditEntry.verb == "done")
        entry = tx.session.scalars(ends).one()
    assert (run.accepted, row.reason) == (0, "not-your-branch")
    assert (entry.account_id, entry.source) == (mine.id, Source.IMPORT)
