"""The help centre as the demo has it: our own articles and trees are what the search is measured with."""

import pytest

from dispatch.seed import catalogue
from dispatch.seed.help import help_centre
from dispatch.store.database import Transaction
from tests.builders import MONDAY


@pytest.fixture
def centre(tx: Transaction) -> Transaction:
    catalogue.skills(tx)
    catalogue.catalogue(tx, MONDAY)
    help_centre(tx)
    return tx
