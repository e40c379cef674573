"""What an import needs to find: a branch and the fault types its mapping names."""

import pytest

from dispatch.store.database import Database
from tests.dispatch.intake.importing import furnish


@pytest.fixture
def furnished(database: Database) -> None:
    furnish(database)
