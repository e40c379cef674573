"""A day to plan, and a planner that behaves badly."""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.people.branch import Branch
from dispatch.people.engineer import Engineer
from dispatch.planning.answer import child
from dispatch.planning.outlook.recompute import recompute
from dispatch.planning.watch.alert import Alert
from dispatch.planning.watch.ladder_step import LadderStep
from dispatch.settings import Settings
from dispatch.store.database import Database, Transaction, connect
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
from tests.conftest import SETTINGS
from tests.dispatch.planning.locking import a_crew
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


@pytest.fixture
def branch(tx: Transaction) -> Branch:
    """Two open hours to answer, four to arrive; nobody is told of anything yet."""
    tx.session.execute(delete(LadderStep))
    tx.add(
        SlaRule(
            priority=Priority.NORMAL,
            effective_from=date(2026, 1, 1),
            response="2bh",
            arrival="4bh",
            resolution="2bd",
            calendar="opening",
        )
    )
    return a_branch(tx)


@pytest.fixture
def crew(tx: Transaction) -> list[Engineer]:
    return a_crew(tx)


@pytest.fixture
def look(database: Database, branch, tx: Transaction) -> Callable[[], list[Alert]]:
    """Look ahead once; all alerts there are."""

    def look() -> list[Alert]:
        tx.session.flush()
        recompute(database, SETTINGS, branch_id=branch.id)
        return list(tx.session.scalars(select(Alert).order_by(Alert.id)))

    return look
