"""Who takes turns with whom: each family of locks has a number of its own, in one list."""

import re
from pathlib import Path

from dispatch.store import migrate
from dispatch.store.turns import Turn

ROOT = Path(__file__).parents[3] / "dispatch"
MIGRATIONS = ROOT / "store" / "migrations"
LOCK = re.compile(r"pg_(?:try_)?advisory\w*\((\d*)")


def test_locks_are_taken_in_one_place_and_by_triggers():
    taking = {path for path in ROOT.rglob("*.py") if LOCK.search(path.read_text("utf-8"))}

    assert {path for path in taking if not path.is_relative_to(MIGRATIONS)} == {
        ROOT / "store" / "turns.py",
        Path(migrate.__file__),
    }


def test_no_two_families_share_a_number_and_a_trigger_s_stands_in_the_list():
    by_triggers = {
        int(number) for path in MIGRATIONS.rglob("*.py") for number in LOCK.findall(path.read_text("utf-8")) if number
    }

    assert len(Turn) == len(Turn.__members__)
    assert by_triggers == {Turn.BOOKING_DAY}
