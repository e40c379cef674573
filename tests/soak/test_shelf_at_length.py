"""Four hundred random changes, after each of which days kept open are held against days opened anew."""

import pytest

from dispatch.store.database import Database
from tests.dispatch.planning.booking.test_shelf import lived


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(3))
def test_after_any_of_four_hundred_changes_a_day_kept_open_is_as_one_opened_now(database: Database, seed: int):
    lived(database, seed=seed, steps=400)
