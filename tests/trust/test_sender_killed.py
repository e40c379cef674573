"""The sender is killed between the gateway's answer and our mark: a gateway that can be asked settles it."""

from collections.abc import Iterator

import pytest

from tests.gateway import Gateway, a_gateway
from tests.trust.sender_killed import EACH, kill_senders, none_lost_and_none_doubled

KILLS = 4


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as gateway:
        yield gateway


@pytest.mark.slow
def test_no_message_is_lost_and_none_goes_twice(kept, owner_engine, gateway, forged_worker):
    notices = f"{gateway.setting} {gateway.asks}"

    kill_senders(kept, owner_engine, gateway, forged_worker, kills=KILLS, notices=notices, patient=False)

    none_lost_and_none_doubled(kept, gateway, count=KILLS * EACH)
