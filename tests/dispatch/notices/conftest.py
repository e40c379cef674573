from collections.abc import Callable

import pytest

from dispatch.drain import deliver_all
from dispatch.settings import Settings
from dispatch.store.database import Database

SETTINGS = Settings(secret_key="not a secret, only long enough for a test", public_url="https://doorstep.example")


@pytest.fixture
def worker(database: Database) -> Callable[[], int]:
    """Opens what is due by the test's clock."""
    return lambda: deliver_all(database, SETTINGS)
