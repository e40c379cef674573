"""The sender is killed 200 times: nothing is lost, nothing goes twice, and what is doubtful is shown.

Run by `make soak ARGS="-k sender_killed"`; `KILLS=` for a shorter one.
"""

import os

import pytest

from tests.trust.conftest import forged_worker, kept  # noqa: F401 - fixtures
from tests.trust.sender_killed import (
    EACH,
    kill_senders,
    none_lost_and_none_doubled,
    the_doubtful_are_shown_and_not_sent_again,
)

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 6), pytest.mark.usefixtures("patient")]
KILLS = int(os.environ.get("KILLS", "200"))


def test_with_a_gateway_that_knows_our_reference(kept, owner_engine, gateway, forged_worker):  # noqa: F811
    notices = f"{gateway.setting} {gateway.asks}"
    kill_senders(kept, owner_engine, gateway, forged_worker, kills=KILLS, notices=notices)
    none_lost_and_none_doubled(kept, gateway, count=KILLS * EACH)


def test_with_a_gateway_that_takes_each_reference_once(kept, owner_engine, gateway, forged_worker):  # noqa: F811
    gateway.once = True
    notices = f"{gateway.setting} sms.once=yes"
    kill_senders(kept, owner_engine, gateway, forged_worker, kills=KILLS, notices=notices)
    none_lost_and_none_doubled(kept, gateway, count=KILLS * EACH)


def test_with_a_gateway_that_knows_none(kept, owner_engine, gateway, forged_worker):  # noqa: F811
    kill_senders(kept, owner_engine, gateway, forged_worker, kills=KILLS, notices=gateway.setting)
    the_doubtful_are_shown_and_not_sent_again(kept, gateway, count=KILLS * EACH, kills=KILLS)
