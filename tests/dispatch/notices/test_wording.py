"""The texts themselves: there in every language, short, plain, and safe to fill in."""

import re

import pytest

from dispatch.notices import phrase
from dispatch.notices.text import Tone
from dispatch.notices.texts import EVENTS, FACTS, SHIPPED, judge, must, shipped
from dispatch.notices.wording import Words, words
from dispatch.words import LANGUAGES

ALL = {
    "reference": "DS-48213", "fault": "Dørlåsen åpner ikke", "engineer": "Kari", "day": "tirsdag 24. november",
    "window": "10–12", "eta": "10:34", "answer_by": "mandag kl. 11:00", "arrive_by": "tirsdag 24. november kl. 12:00",
    "done_at": "11:42", "phone": "+47 22 00 00 00", "sender": "Hanne", "kept_until": "11:02",
    "link": "https://doorstep.example/f/" + "x" * 43,
}  # fmt: skip
EVERY = [(event, language, tone) for event in EVENTS for language in LANGUAGES for tone in Tone]
PLAIN = {f"{event}.{language}.txt" for event in EVENTS for language in LANGUAGES}


def said(event: str, language: str, tone: Tone, facts: dict[str, str] = ALL) -> Words:
    return words(shipped(event, language, tone), facts)


def test_there_is_a_text_for_every_event_in_every_language_and_warm_ones_in_all_four_or_none():
    files = {path.name for path in SHIPPED.iterdir()}
    warm = {name.split(".")[0] for name in files - PLAIN}

    assert files - PLAIN == {f"{event}.{language}.warm.txt" for event in warm for language in LANGUAGES}
    assert files >= PLAIN


@pytest.mark.parametrize(("event", "language", "tone"), EVERY)
def test_a_text_is_short_and_leads_somewhere(event, language, tone):
    text = said(event, language, tone)

    assert text.body.count(ALL["link"]) == 1
    assert len(text.body.replace(ALL["link"], "")) <= 320
    assert 0 < len(text.subject) <= 60
    assert "\n" not in text.subject


@pytest.mark.parametrize(("event", "language", "tone"), EVERY)
def test_a_text_can_be_written_with_the_least_that_is_known(event, language, tone):
    text = said(event, language, tone, {name: ALL[name] for name in must(event)})

    assert "None" not in text.body
    assert not re.search(r"[ ]{2}|[ ][.,]|[{}\[\]]", text.body)


@pytest.mark.parametrize(("event", "language", "tone"), EVERY)
def test_a_text_that_came_with_doorstep_would_be_taken_from_a_person_too(event, language, tone):
    text = shipped(event, language, tone)

    judge(event, subject=text.subject, body=text.body)
    assert not re.search("[!！]", text.body)


def test_a_message_without_its_window_is_not_written_at_all():
    with pytest.raises(phrase.Unsayable):
        said("window", "en", Tone.PLAIN, {"link": ALL["link"]})


@pytest.mark.parametrize("name", ["{eta}", "[a|b]", "{{ 7 * 7 }}", "%(link)s", "<b>Ola</b>", "{link}"])
def test_what_customers_write_is_never_read_as_a_text_of_ours(name):
    body = said("received", "en", Tone.PLAIN, ALL | {"fault": name}).body

    assert name in body
    assert body.count(ALL["link"]) == 1


def test_every_fact_is_used_or_can_be():
    assert set(FACTS) == set(ALL)
