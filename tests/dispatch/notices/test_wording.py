"""The texts themselves: there in every language, short, plain, and safe to fill in."""

import re

import pytest
from jinja2.exceptions import UndefinedError

from dispatch.notices.wording import EVENTS, FACTS, TEXTS, _texts, words
from dispatch.words import LANGUAGES

ALL = {
    "reference": "DS-48213", "fault": "Dørlåsen åpner ikke", "engineer": "Kari", "day": "tirsdag 24. november",
    "window": "10–12", "eta": "10:34", "answer_by": "mandag kl. 11:00",
    "arrive_by": "tirsdag 24. november kl. 12:00", "done_at": "11:42",
    "phone": "+47 22 00 00 00", "link": "https://doorstep.example/f/" + "x" * 43,
}  # fmt: skip
# What a message can always say, whatever is known.
LEAST = {
    "window": {"day", "window"}, "reminder": {"day", "window"}, "on_the_way": {"engineer", "eta"},
    "received": {"reference"},
}  # fmt: skip
JARGON = re.compile(
    r"\b(sla|ticket|dispatch|slot|firmware|order|arbeidsordre|saksbehandl\w*|ärendenummer)\b|工单|派单|固件", re.I
)
EVERY = [(event, language) for event in EVENTS for language in LANGUAGES]


def test_there_is_a_text_for_every_event_in_every_language_and_no_other():
    assert {path.name for path in TEXTS.iterdir()} == {f"{event}.{language}.txt" for event, language in EVERY}


@pytest.mark.parametrize(("event", "language"), EVERY)
def test_a_text_is_short_and_leads_somewhere(event, language):
    said = words(event, language, ALL)

    assert said.body.count(ALL["link"]) == 1
    assert len(said.body.replace(ALL["link"], "")) <= 300
    assert 0 < len(said.subject) <= 60
    assert "\n" not in said.subject


@pytest.mark.parametrize(("event", "language"), EVERY)
def test_a_text_speaks_plainly_and_does_not_shout(event, language):
    said = words(event, language, ALL)

    assert not JARGON.search(f"{said.subject} {said.body}")
    assert not re.search("[!！]", said.body)


@pytest.mark.parametrize(("event", "language"), EVERY)
def test_a_text_can_be_written_with_the_least_that_is_known(event, language):
    known = LEAST.get(event, set()) | {"link"}

    said = words(event, language, {name: ALL[name] for name in known})

    assert "None" not in said.body
    assert not re.search(r"[ ]{2}|[ ][.,]", said.body)


def test_a_text_names_no_fact_we_do_not_have():
    named = {
        name
        for path in TEXTS.iterdir()
        for name in re.findall(r"{{ (\w+) }}|if (\w+) is", path.read_text("utf-8"))
        for name in name
        if name
    }

    assert named <= set(FACTS) == set(ALL)


def test_a_message_without_its_window_is_not_written_at_all():
    with pytest.raises(UndefinedError):
        words("window", "en", {"link": ALL["link"]})


@pytest.mark.parametrize("name", ["{{ 7 * 7 }}", "{x.__class__}", "%(link)s", "<b>Ola</b>", "{% raw %}"])
def test_what_customers_write_is_never_read_as_a_template(name):
    assert name in words("received", "en", ALL | {"fault": name}).body


def test_a_text_can_not_reach_behind_its_facts():
    text = _texts().from_string("{{ link.__class__.__mro__ }}")

    with pytest.raises(Exception, match="unsafe"):
        text.render(ALL)
