"""What `make` finds on a machine before anything of ours is installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOWS_ITSELF = "import sys; print('ready by', sys.executable, *sys.argv[1:]); sys.exit(7)"
pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make here")


def make(*words: str, where: Path, first: Path | None = None) -> subprocess.CompletedProcess:
    path = os.pathsep.join(filter(None, [first and str(first), os.environ["PATH"]]))
    # Nothing of the make that perhaps runs these tests.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    surroundings["PATH"] = path
    return subprocess.run(["make", *words], cwd=where, env=surroundings, capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Our Makefile, and a bootstrap that only tells who runs it."""
    place = tmp_path / "a checkout"
    place.mkdir()
    shutil.copy(ROOT / "Makefile", place)
    (place / "bootstrap.py").write_text(SHOWS_ITSELF)
    return place


def a_python(folder: Path, name: str, does: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    return program


def test_alone_it_lists_every_command_with_a_word_on_it():
    said = make(where=ROOT).stdout

    for command in ("demo", "test", "check", "bench", "soak", "clean"):
        assert f"\nmake {command} " in f"\n{said}"


def test_a_python_that_is_there_by_name_only_is_passed_over(checkout, tmp_path):
    bin = tmp_path / "bin"
    a_python(bin, "python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    a_python(bin, "python3.12", f'exec "{sys.executable}" "$@"')

    done = make("demo", where=checkout, first=bin)

    assert done.stdout == f"ready by {sys.executable} run\n"
    assert "command not found" not in done.stderr


def test_the_python_given_is_the_one_that_is_used(checkout, tmp_path):
    given = a_python(tmp_path / "my pythons", "python", f'echo given; exec "{sys.executable}" "$@"')

    assert make("test", f"PYTHON={given}", where=checkout).stdout.endswith(f"ready by {sys.executable} test\n")


def test_without_a_python_that_works_one_sentence_says_what_to_do(checkout):
    done = make("demo", "PYTHON=/no/such/python", where=checkout)

    assert done.returncode != 0
    assert done.stderr.startswith("Doorstep needs Python 3.11 or newer with venv; none was found.")
