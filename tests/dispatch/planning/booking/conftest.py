import pytest

from dispatch.planning.booking.desk import Desk
from dispatch.store.database import Transaction
from tests.builders import a_branch
from tests.dispatch.planning.booking.rooms import a_desk, a_rule


@pytest.fixture
def desk() -> Desk:
    return a_desk()


@pytest.fixture
def branch(tx: Transaction):
    """All of its time may be sold."""
    branch = a_branch(tx)
    a_rule(tx, reserve=0, share=100)
    return branch
