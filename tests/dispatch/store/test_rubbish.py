"""Looking for rubbish rarely, for a while."""

import gc

import pytest

from dispatch.store.rubbish import RARELY, rarely_collected


def test_the_last_of_several_who_wanted_quiet_puts_the_usual_habit_back():
    usual = gc.get_threshold()
    first, second = rarely_collected(), rarely_collected()

    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == RARELY

    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual


def test_what_fails_inside_leaves_the_usual_habit_too():
    usual = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), rarely_collected():
        _ = 1 // 0
    assert gc.get_threshold() == usual
