"""Whom the seed lets live in its region."""

from random import Random

from dispatch.intake import fields
from dispatch.seed.households import Settlers


def test_every_number_given_to_a_household_can_be_called_and_is_given_once():
    numbers = list(Settlers(Random(1)).phones)
    assert len(set(numbers)) == len(numbers) > 1000
    assert [fields.phone(number, "NO", "phone") for number in numbers] == numbers
