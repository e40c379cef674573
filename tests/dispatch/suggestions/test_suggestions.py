"""You said, we did: kept, put together, answered, and shown only with consent and without names."""

import pytest
from sqlalchemy import select, text

from dispatch.lifecycle import MoveNotAllowed, NotYourMove, ProofMissing
from dispatch.notices.message import Message
from dispatch.stamp import Actor, Role, Source
from dispatch.store.refusals import CannotBeKept
from dispatch.suggestions import actions, queries
from dispatch.suggestions.actions import NamesSomebody, NoConsent, NothingSuggested, NotWithItself, WordsMissing
from dispatch.suggestions.suggestion import Suggestion, SuggestionSource, SuggestionState
from tests.builders import AGENT, a_work_order

QUALITY = Actor(role=Role.QUALITY, source=Source.CONSOLE, name="Quality")
SAID = {"en": "Say when the engineer sets out.", "nb": "Si fra når teknikeren kjører."}
DID = {"en": "You get a message then.", "nb": "Nå får du en melding da."}


@pytest.fixture
def actor() -> Actor:
    return QUALITY


def a_suggestion(tx, words: str = "Tell me when you leave", **facts) -> Suggestion:
    usual = {"source": SuggestionSource.PUBLIC, "language": "en", "may_publish": True}
    return actions.suggest(tx, words, **usual | facts)


def done(tx, suggestion: Suggestion) -> Suggestion:
    actions.write(tx, suggestion.id, said=SAID, did=DID)
    return actions.move(tx, suggestion.id, "do")


def test_a_suggestion_knows_what_it_is_about(tx):
    assert a_suggestion(tx, "The price was unclear and the app would not pair").topics == ["price", "app"]


def test_the_same_household_says_the_same_once(tx):
    order = a_work_order(tx)
    from_link = {"order": order, "source": SuggestionSource.FEEDBACK}

    assert a_suggestion(tx, **from_link) is a_suggestion(tx, **from_link)
    with pytest.raises(NothingSuggested):
        a_suggestion(tx, "  ")


def test_done_needs_our_words_and_those_who_said_it_are_told_once(tx):
    order = a_work_order(tx)
    suggestion = a_suggestion(tx, order=order, source=SuggestionSource.FEEDBACK)
    with pytest.raises(ProofMissing):
        actions.move(tx, suggestion.id, "do")
    done(tx, suggestion)
    actions._tell(tx, suggestion)

    [letter] = tx.session.scalars(select(Message).where(Message.event == "suggestion_answered"))
    assert DID["nb"] in letter.body
    assert suggestion.told_at is not None


def test_what_was_merged_is_answered_with_the_one_it_went_into(tx):
    first = a_suggestion(tx)
    second = a_suggestion(tx, "Message when you drive", order=a_work_order(tx), source=SuggestionSource.FEEDBACK)
    actions.merge(tx, second.id, first.id)
    done(tx, first)

    assert second.told_at is not None
    assert queries.queue(tx) == []
    assert actions.move(tx, second.id, "part").state is SuggestionState.NEW
    assert first.others == []


def test_nothing_is_merged_with_itself_or_into_what_was_merged(tx):
    first, second, third = a_suggestion(tx), a_suggestion(tx), a_suggestion(tx)
    actions.merge(tx, second.id, first.id)
    for other in (third, second):
        with pytest.raises(NotWithItself):
            actions.merge(tx, third.id, other.id)
    with pytest.raises(MoveNotAllowed):
        actions.merge(tx, second.id, third.id)


def test_only_with_consent_done_and_in_our_words_it_is_published(tx):
    private = a_suggestion(tx, may_publish=False)
    with pytest.raises(WordsMissing):
        actions.publish(tx, a_suggestion(tx).id)
    with pytest.raises(NoConsent):
        actions.publish(tx, done(tx, private).id)
    with pytest.raises(CannotBeKept), tx.savepoint():
        tx.session.execute(text("UPDATE suggestion SET published_at = now() WHERE id = :id"), {"id": private.id})

    shown = actions.publish(tx, done(tx, a_suggestion(tx)).id)
    assert queries.published(tx) == [shown]
    assert shown.said_in("sv") == ("en", SAID["en"])
    actions.take_back(tx, shown.id)
    assert queries.published(tx) == []


def test_one_consent_among_those_who_said_the_same_is_enough(tx):
    private, willing = a_suggestion(tx, may_publish=False), a_suggestion(tx, "You should tell me")
    actions.merge(tx, willing.id, private.id)

    assert actions.publish(tx, done(tx, private).id).published_at is not None


def test_no_name_of_whoever_said_it_is_published(tx):
    order = a_work_order(tx)
    order.customer.name = "Ingrid Solbakken"
    suggestion = a_suggestion(tx, order=order, source=SuggestionSource.FEEDBACK)
    actions.write(tx, suggestion.id, said={"en": "Ingrid Solbakken asked for messages."}, did={"en": "Sent."})
    actions.move(tx, suggestion.id, "do")

    with pytest.raises(NamesSomebody):
        actions.publish(tx, suggestion.id)


def test_the_desk_sorts_but_does_not_decide(database):
    with database.transaction(AGENT) as tx:
        suggestion = a_suggestion(tx)
        actions.move(tx, suggestion.id, "consider")
    with pytest.raises(NotYourMove), database.transaction(AGENT) as tx:
        actions.move(tx, suggestion.id, "plan")
    with pytest.raises(NotYourMove), database.transaction(AGENT) as tx:
        actions.publish(tx, suggestion.id)


def test_they_are_found_by_topic_and_by_words(tx):
    price, app = a_suggestion(tx, "Lower the price"), a_suggestion(tx, "Make the app simpler")

    assert queries.suggestions(tx, topic="price") == [price]
    assert queries.suggestions(tx, text="SIMPLER") == [app]
