"""A look that many share tells each of them what was so after they asked."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from dispatch.planning.booking.looks import Looks
from dispatch.planning.booking.shelf import Shelf
from dispatch.store.database import Database
from tests.builders import DISPATCHER, NINE, a_branch
from tests.dispatch.planning.booking.rooms import OSLO, on, ways
from tests.dispatch.planning.roads import straight

HANDS = 8


def test_who_asks_while_somebody_is_looking_is_told_what_is_so_now():
    looks, state = Looks(), ["free"]
    is_looking, may_end = Event(), Event()

    def slowly() -> str:
        seen = state[0]
        is_looking.set()
        may_end.wait(60)
        return seen

    with ThreadPoolExecutor(HANDS) as hands:
        first = hands.submit(looks.share, "day", slowly)
        is_looking.wait(60)
        state[0] = "gone"
        later = [hands.submit(looks.share, "day", lambda: state[0]) for _ in range(HANDS - 1)]
        may_end.set()
        assert first.result(60) == "free"
        assert {each.result(60) for each in later} == {"gone"}


def test_what_is_asked_of_another_day_waits_for_nobody():
    looks, both = Looks(), Barrier(2)
    with ThreadPoolExecutor(2) as hands:
        found = [hands.submit(looks.share, day, lambda: both.wait(60)) for day in ("Monday", "Tuesday")]
        assert {each.result(60) for each in found} == {0, 1}


def test_when_a_look_fails_those_who_waited_for_it_look_themselves():
    looks, failing = Looks(), [True]

    def look() -> str:
        if failing and failing.pop():
            raise ValueError
        return "seen"

    with ThreadPoolExecutor(HANDS) as hands:
        asked = [hands.submit(looks.share, "day", look) for _ in range(HANDS)]
        failed = [each for each in asked if each.exception(60)]
    assert len(failed) == 1
    assert {each.result() for each in asked if each not in failed} == {"seen"}


@pytest.mark.parametrize("touched", [True, False])
def test_what_somebody_has_not_committed_is_shown_to_nobody_else(database: Database, monkeypatch, touched: bool):
    shared = []
    monkeypatch.setattr(Looks, "share", lambda _, what, look: (shared.append(what), look())[1])
    with database.transaction(DISPATCHER, at=NINE) as tx:
        branch = a_branch(tx)
        on(tx, branch)
    with database.transaction(DISPATCHER, at=NINE) as tx:
        branch = tx.session.merge(branch)
        if touched:
            branch.name = "Another"
        Shelf().open(tx, branch, [OSLO], roads=straight, ways=ways)
    assert bool(shared) is not touched
