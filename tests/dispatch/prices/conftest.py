"""The price list that work is priced by."""

import pytest

from tests.builders import SYSTEM
from tests.dispatch.prices.builders import a_price_list


@pytest.fixture
def prices(database):
    with database.transaction(SYSTEM) as tx:
        a_price_list(tx)
