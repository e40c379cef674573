"""A gateway that hears what is sent, and settings that send to it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dispatch.settings import Settings
from tests.conftest import SETTINGS
from tests.gateway import Gateway, a_gateway


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as gateway:
        yield gateway


@pytest.fixture
def settings(gateway: Gateway) -> Settings:
    return replace(SETTINGS, notices=(gateway.setting,))
