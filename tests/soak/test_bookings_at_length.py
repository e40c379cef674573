"""Five hundred random things that happen to a branch's bookings, several times over."""

from datetime import date

import pytest

from dispatch.store.database import Database
from tests.builders import MONDAY
from tests.clock import Clock
from tests.dispatch.planning.booking.life import Life

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("first", [MONDAY, SPRING, AUTUMN])
@pytest.mark.parametrize("seed", range(3))
def test_five_hundred_steps(database: Database, clock: Clock, seed: int, first: date):
    life = Life(database, clock, seed=seed, first=first)
    life.live(500)
    print(f"\n{first}, seed {seed}: {dict(sorted(life.tally.items()))}")
