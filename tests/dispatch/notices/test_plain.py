"""Plain words: jargon is found, sound words are left alone, and what came with Doorstep passes."""

import re
from pathlib import Path

import pytest

from dispatch.notices import plain
from dispatch.notices.text import Tone
from dispatch.notices.texts import EVENTS, shipped
from dispatch.words import LANGUAGES

SAMPLES = Path(__file__).parent / "plain_samples"


def samples(language: str) -> list[tuple[str, list[tuple[int, int]]]]:
    """The words, and where jargon stands in them as a person marked it."""
    found = []
    for line in (SAMPLES / f"{language}.txt").read_text("utf-8").splitlines():
        bare, places = "", []
        for part in re.split(r"(<[^<>]+>)", line):
            if part.startswith("<"):
                places.append((len(bare), len(bare) + len(part) - 2))
            bare += part.strip("<>") if part.startswith("<") else part
        found.append((bare, places))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_tenths_of_the_jargon_is_found_and_little_else(language):
    marked = hit = false = 0
    for words, places in samples(language):
        found = [(one.start, one.end) for one in plain.check(words, language) if one.kind == "jargon"]
        marked += len(places)
        hit += sum(any(start < place[1] and place[0] < end for start, end in found) for place in places)
        false += sum(not any(start < place[1] and place[0] < end for place in places) for start, end in found)

    assert len(samples(language)) == 50
    assert hit / marked >= 0.9
    assert false / marked <= 0.05


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_text_that_came_with_doorstep_passes(event, language, tone):
    text = shipped(event, language, tone)

    assert plain.check(text.body, language) == []
    assert [one for one in plain.check(text.subject, language) if one.kind == "jargon"] == []


@pytest.mark.parametrize(
    ("words", "plainly"),
    [
        ("The firmware is old.", "The device's own software is old."),
        ("Firmware is old.", "The device's own software is old."),
    ],
)
def test_a_finding_can_be_replaced_where_it_stands(words, plainly):
    [jargon] = [one for one in plain.check(words, "en") if one.kind == "jargon"]

    assert plain.replaced(words, jargon) == plainly


def test_a_long_sentence_is_shown_whole_with_its_length():
    words = "We come tomorrow. " + "We look at one more thing and " * 5 + "then we leave."

    [long] = [one for one in plain.check(words, "en") if one.kind == "long_sentence"]

    assert (words[long.start : long.end], long.instead) == (words.removeprefix("We come tomorrow. "), "38")


@pytest.mark.parametrize("language", ["en", "nb", "sv"])
def test_words_that_newspapers_would_not_print_are_hard(language):
    hard = " ".join(
        ["Vederbörliga installationsförutsättningar dokumenteras fortlöpande beträffande ledningsdragning"] * 5
    )

    assert "hard" in {one.kind for one in plain.check(hard, language)}


@pytest.mark.parametrize(
    ("language", "words", "lacks"),
    [
        ("en", "The lock was old.", {"no_next_step", "no_date"}),
        ("nb", "Vi ringer deg.", {"no_date"}),
        ("sv", "Låset byttes i dag.", {"no_next_step"}),
        ("zh-Hans", "门锁很旧。", {"no_next_step", "no_date"}),
        ("en", "We call you tomorrow.", set()),
    ],
)
def test_one_next_step_and_when_it_comes_belong_into_every_text(language, words, lacks):
    assert {one.kind for one in plain.check(words, language)} == lacks


def test_a_link_and_a_placeholder_are_nobodys_jargon():
    assert plain.check("We come at about {eta}: https://example.org/firmware/api", "en") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_words_need_no_plainer_ones(language):
    """What a glossary offers must not itself be in it."""
    glossary = plain.glossary_of(language)

    offered = [word for word in glossary.plain.values() if plain.glossary_of(language).jargon.search(word)]

    assert offered == []
