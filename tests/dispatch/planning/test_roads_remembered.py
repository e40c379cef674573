"""Who asks for places whose roads were just asked for waits for nobody, and is told the same."""

import numpy as np

from dispatch.planning.roads import Remembered
from tests.dispatch.planning.roads import straight

PLACES = [(59.9 + number / 100, 10.7 + number % 3 / 50) for number in range(6)]


def test_some_of_the_places_in_another_order_are_told_the_same_without_asking():
    asked = []
    roads = Remembered(lambda places: asked.append(len(places)) or straight(places))
    roads(PLACES)

    some = [PLACES[4], PLACES[0], PLACES[3]]

    assert np.array_equal(roads(some), straight(some))
    assert asked == [6]


def test_a_new_place_is_asked_for():
    roads = Remembered(straight)
    roads(PLACES[:4])
    assert np.array_equal(roads(PLACES), straight(PLACES))
