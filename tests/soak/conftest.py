"""What long runs of killed programs share."""

from collections.abc import Iterator

import pytest

from tests.gateway import Gateway, a_gateway
from tests.trust import conftest


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """It runs beside others, and last in line."""
    monkeypatch.setattr(conftest, "PATIENCE", 1800.0)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as gateway:
        yield gateway
