"""What tests of this room share."""

import pytest

from dispatch.intake.geocoding import Provider
from dispatch.intake.geocoding.gazetteer import ours


@pytest.fixture
def provider() -> Provider:
    return ours()
