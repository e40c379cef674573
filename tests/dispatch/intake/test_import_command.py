"""python -m dispatch import, as an operator types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dispatch.settings import CHECKOUT
from dispatch.store.database import Database, connect
from tests.dispatch.intake.importing import MAPPING, a_file, a_row, furnish


@pytest.fixture
def typed(own_database: str, tmp_path: Path):
    engine = connect(own_database)
    furnish(Database(engine))
    engine.dispose()
    (tmp_path / "mapping.json").write_text(json.dumps(MAPPING))

    def run(data: bytes, *options: str) -> tuple[int, str]:
        (tmp_path / "rows.csv").write_bytes(data)
        environ = os.environ | {"DATABASE_URL": own_database, "SECRET_KEY": "s" * 32}
        command = [sys.executable, "-m", "dispatch", "import", str(tmp_path / "rows.csv")]
        done = subprocess.run(
            [*command, "--mapping", str(tmp_path / "mapping.json"), *options],
            cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=120,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


def test_an_operator_sees_counts_and_what_was_rejected(typed):
    data = a_file([a_row(1), a_row(2, Created="yesterday")])

    assert "nothing was kept" in typed(data, "--dry-run")[1]
    code, said = typed(data)

    assert code == 0
    assert "accepted          1" in said
    assert "line 3: “opened_at” is not a time as the mapping describes it" in said


def test_a_file_that_can_not_be_read_gets_one_sentence(typed):
    code, said = typed(b"PK\x03\x04not a table")

    assert code == 1
    assert said.strip().splitlines() == [
        "Error: This is a zip archive or a spreadsheet, not a table of text. Unpack it or save it as CSV, then import "
        "that."
    ]
