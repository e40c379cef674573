"""The texts themselves: there in every language, short, plain, and safe to fill in."""

import re

import pytest

from dispatch.notices import phrase
from dispatch.notices.text import Tone
from dispatch.notices.texts import EVENTS, FACTS, OF_EVENT, SHIPPED, judge, must, shipped
from dispatch.notices.wording import Words, words
from dispatch.words import LANGUAGES

ALL = {
    "reference": "DS-48213", "fault": "Dørlåsen åpner ikke", "engineer": "Kari", "day": "tirsdag 24. november",
    "window": "10–12", "eta": "10:34", "answer_by": "mandag kl. 11:00", "arrive_by": "tirsdag 24. november kl. 12:00",
    "done_at": "11:42", "phone": "+47 22 00 00 00", "sender": "Hanne", "kept_until": "11:02",
    "both": "Kari og Ola", "then": "fredag 27. november, 8–10", "link": "https://doorstep.example/f/" + "x" * 43,
    "place": "Storgata 5, 0155 Oslo",
}  # fmt: skip
MORE = {
    "yes": ALL["link"] + "?say=yes", "no": ALL["link"] + "?say=no", "complaint": "K-1180", "heard_by": ALL["answer_by"],
    "decide_by": ALL["arrive_by"], "decision": "Du har rett", "because": "Det ble ikke gjort i tide.",
    "explanation": "Vi kom for sent.", "remedy": "Penger tilbake: 490 NOK", "appeal_by": ALL["answer_by"],
    "body": "Forbrukertilsynet", "did": "Du får nå beskjed når vi kjører.",
    "title": "Låsen åpner ikke", "words": "Bruk nøkkelen til fredag.",
}  # fmt: skip
ALL_OF_ALL = ALL | MORE
# One tap says yes or no; of a suggestion there is nothing more to read.
LINKS = {"feedback": 2, "feedback_reminder": 2, "suggestion_answered": 0}
EVERY = [(event, language, tone) for event in EVENTS for language in LANGUAGES for tone in Tone]
PLAIN = {f"{event}.{language}.txt" for event in EVENTS for language in LANGUAGES}


def said(event: str, language: str, tone: Tone, facts: dict[str, str] = ALL_OF_ALL) -> Words:
    return words(shipped(event, language, tone), facts)


def test_there_is_a_text_for_every_event_in_every_language_and_warm_ones_in_all_four_or_none():
    files = {path.name for path in SHIPPED.iterdir()}
    warm = {name.split(".")[0] for name in files - PLAIN}

    assert files - PLAIN == {f"{event}.{language}.warm.txt" for event in warm for language in LANGUAGES}
    assert files >= PLAIN


@pytest.mark.parametrize(("event", "language", "tone"), EVERY)
def test_a_text_is_short_and_leads_somewhere(event, language, tone):
    text = said(event, language, tone)

    assert text.body.count(ALL["link"]) == LINKS.get(event, 1)
    assert len(text.body.replace(ALL["link"], "")) <= (400 if event == "complaint_decided" else 320)
    assert 0 < len(text.subject) <= 60
    assert "\n" not in text.subject


@pytest.mark.parametrize(("event", "language", "tone"), EVERY)
def test_a_text_can_be_written_with_the_least_that_is_known(event, language, tone):
    text = said(event, language, tone, {name: ALL_OF_ALL[name] for name in must(event)})

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
    assert {fact for facts in OF_EVENT.values() for fact in facts} == set(MORE)
