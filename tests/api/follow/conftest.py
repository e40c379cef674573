"""A visit that is promised, and the link to it."""

from datetime import timedelta

import pytest

from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from tests.api.follow.builders import NOON, TEN, token_of
from tests.builders import (
    DISPATCHER,
    NINE,
    a_certificate,
    a_fault,
    an_engineer,
    an_open_visit,
)


@pytest.fixture
def visit(database: Database) -> Visit:
    """Promised from 10 to 12 in Oslo, planned for 11, and said so."""
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx, language="en", fault=a_fault(tx, needs={"locks": 2}))
        engineer = an_engineer(tx, visit.work_order.branch, locks=3)
        a_certificate(tx, engineer, "locks", until=NINE.date() + timedelta(days=30))
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=1200)
        promise_window(tx, visit, window_from=TEN, window_to=NOON)
        return visit


@pytest.fixture
def here(database: Database, visit: Visit) -> str:
    return f"/f/{token_of(database, visit.work_order)}"
