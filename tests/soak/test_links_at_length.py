"""A hundred thousand guesses and mutations of links open nothing."""

import random

import pytest

from tests.trust.links import guesses, opened_by


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_guesses_and_mutations_open_nothing(database):
    assert opened_by(database, guesses(100_000 // 5, random.Random(5))) == []
