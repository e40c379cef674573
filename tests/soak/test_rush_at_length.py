"""A rush on the last times, on a real web server: 200 customers for one, 500 for fifty."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from dispatch.people.engagement import Engagement, EngagementKind
from dispatch.store.database import Database, connect
from tests.builders import SYSTEM
from tests.trust.rush import a_rush

ROUNDS = int(os.environ.get("RUSHES", "50"))
pytestmark = [pytest.mark.soak, pytest.mark.timeout(7200)]


@pytest.fixture
def shared(own_database: str) -> Iterator[Database]:
    engine = connect(own_database, pool=4)
    yield Database(engine)
    engine.dispose()


def test_of_two_hundred_who_want_one_time_one_gets_it_and_the_others_fresh_offers(own_database, shared, tmp_path: Path):
    statuses, slowest = Counter(), []
    with a_rush(own_database, shared, tmp_path / "web.log", clients=200, engineers=1, minutes=110) as rush:
        opens = rush.day.at_hour(10)
        for _ in range(ROUNDS):
            answers = rush.all_at_once([lambda each=each: rush.hold(each, opens) for each in rush.orders])
            won = [answer for answer in answers if answer.status == 201]
            lost = [answer for answer in answers if answer.status == 409]
            statuses.update(answer.status for answer in answers)
            slowest.append(sorted(answer.seconds for answer in answers))
            assert len(won) == 1 and len(lost) == len(answers) - 1, Counter(answer.status for answer in answers)
            assert all(len(answer.body["offers"]) == 3 for answer in lost)
            kept = won[0].body
            assert rush.ask(f"{kept['work_order']}/holds/{kept['id']}/release", {}).status == 200
    waits = sorted(each for answers in slowest for each in answers)
    print(f"\n{ROUNDS} rounds: {dict(statuses)}; seconds: median {waits[len(waits) // 2]:.2f}, most {waits[-1]:.2f}")


def test_of_fifty_places_exactly_fifty_are_sold_to_five_hundred(own_database, shared, tmp_path: Path):
    with a_rush(own_database, shared, tmp_path / "web.log", clients=500, engineers=50, minutes=110) as rush:
        opens = rush.day.at_hour(10)
        answers = rush.all_at_once([lambda each=each: rush.hold(each, opens) for each in rush.orders])
    print({answer.body.get("detail") for answer in answers if answer.status >= 500})
    print(f"\n{Counter(answer.status for answer in answers)}; most {max(answer.seconds for answer in answers):.2f} s")
    assert Counter(answer.status for answer in answers) == {201: 50, 409: 450}
    with shared.transaction(SYSTEM) as tx:
        taken = select(func.count()).where(Engagement.kind == EngagementKind.HOLD, Engagement.released_at.is_(None))
        assert tx.session.scalar(taken) == 50
