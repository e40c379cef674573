"""Who queues for a day is told at once when nothing is left of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from dispatch.planning.booking import turnstile
from dispatch.planning.booking.turnstile import Turnstile, Turnstiles

HANDS = 6


def test_one_after_the_other_has_the_turn():
    gate, inside = Turnstile(), []

    def go() -> None:
        with gate.turn() as ours:
            assert ours
            inside.append(1)
            assert len(inside) == 1
            inside.pop()

    with ThreadPoolExecutor(HANDS) as hands:
        for each in [hands.submit(go) for _ in range(20 * HANDS)]:
            each.result(60)


def test_all_who_wait_are_told_that_nothing_is_left(monkeypatch):
    monkeypatch.setattr(turnstile, "PATIENCE", 120)
    gate, told = Turnstile(), []
    waiting, has_it = [], Event()
    wait_for = gate._moved.wait_for
    gate._moved.wait_for = lambda *asked: (waiting.append(1), len(waiting) == HANDS and has_it.set(), wait_for(*asked))

    def go() -> None:
        with gate.turn() as ours:
            told.append(ours)
            if ours:
                # All the others wait for us by now.
                has_it.wait(60)
                gate.nothing_left()

    with ThreadPoolExecutor(HANDS) as hands:
        for each in [hands.submit(go) for _ in range(HANDS)]:
            each.result(60)
    assert sorted(told) == [False] * (HANDS - 1) + [True]


def test_who_waits_in_vain_goes_to_the_next_queue_all_the_same(monkeypatch):
    monkeypatch.setattr(turnstile, "PATIENCE", 0)
    gate = Turnstile()
    with gate.turn() as first, gate.turn() as second:
        assert first and second
    with gate.turn() as third:
        assert third


def test_a_day_has_one_turnstile_for_all_who_want_it():
    known = Turnstiles()
    monday = known.of((1, "Monday"))
    assert known.of((1, "Monday")) is monday and known.of((1, "Tuesday")) is not monday
