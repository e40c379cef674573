"""A day to plan, and a planner that behaves badly."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.planning.answer import child
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
from tests.builders import (
    DISPATCHER,
    NINE,
    a_branch,
    a_fault,
    a_home,
    a_shift,
    an_engineer,
    an_open_visit,
)
from tests.clock import Clock
from tests.dispatch.planning.scene import TUESDAY, Scene

FAKES = Path(__file__).parent / "fake_planner.py"


@pytest.fixture
def scene(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    # The planner is last in line, and a machine that runs tests has others to serve.
    monkeypatch.setattr(child, "WRITING", 100.0)
    engine = connect(own_database)
    database = Database(engine, clock=Clock(NINE))
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        for _ in range(2):
            a_shift(tx, an_engineer(tx, branch, shift=False, locks=2), TUESDAY)
        fault = a_fault(tx, needs={"locks": 1})
        homes = [a_home(tx, lat=59.90 + step / 100, lon=10.70 + step / 50) for step in range(4)]
        found = [an_open_visit(tx, branch=branch, fault=fault, home=home).id for home in homes]
        branch_id = branch.id
    yield Scene(database, Settings(secret_key="x" * 32), branch_id, found)
    engine.dispose()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch):
    """Another program in the planner's place: it behaves as badly as its name says."""

    def put(name: str) -> None:
        monkeypatch.setattr(child, "PLANNER", (sys.executable, str(FAKES), name))

    return put
