"""Every column is classified, so that nothing personal slips in unnoticed."""

import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path

from api.pages import privacy_words
from dispatch.nouns import METADATA
from dispatch.privacy.holdings import NOT_BY_CUSTOMER, held_of
from dispatch.store.personal import register

REGISTER = Path(__file__).parents[1] / "dispatch" / "store" / "personal.toml"
COLUMNS = {(table.name, column.name) for table in METADATA.tables.values() for column in table.columns}


def test_every_column_is_classified():
    assert COLUMNS - set(register().personal) - register().plain == set()


def test_no_column_is_both_personal_and_plain():
    assert set(register().personal) & register().plain == set()


def test_no_column_is_listed_twice():
    tables = tomllib.loads(REGISTER.read_text("utf-8"))["table"]

    listed = chain.from_iterable([(table, one) for one in columns["plain"]] for table, columns in tables.items())
    assert [one for one, times in Counter(listed).items() if times > 1] == []


def test_the_register_lists_nothing_that_does_not_exist():
    assert set(register().personal) | register().plain <= COLUMNS


def test_every_personal_column_has_a_purpose_with_a_time_and_an_end():
    classes = register().purposes

    assert set(register().personal.values()) <= set(classes)
    for purpose in classes.values():
        assert purpose.purpose and purpose.basis and purpose.erasure
        assert purpose.keep_days == -1 or purpose.keep_days > 0


def test_whatever_is_personal_is_found_from_its_customer_or_is_known_not_to_be_one_s():
    found = {noun.__tablename__ for noun in held_of(1)}

    assert {table for table, _ in register().personal} <= found | NOT_BY_CUSTOMER
    assert found & NOT_BY_CUSTOMER == set()


def test_customers_read_the_register_word_for_word():
    classes = register().purposes
    shown = {name: facts for name, facts in classes.items() if name in privacy_words.CLASSES}

    assert set(classes) - set(shown) == {"staff", "position"}
    assert {facts.purpose for facts in shown.values()} <= set(privacy_words.PURPOSES)
    assert {facts.basis for facts in shown.values()} == set(privacy_words.BASES)
