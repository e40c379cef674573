"""The mention desk: nothing twice, a person decides, and leaving it alone is a good end."""

from datetime import timedelta

import pytest

from dispatch.intake.fields import FieldMissing, NotAChoice
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.lifecycle import MoveNotAllowed, ProofMissing
from dispatch.mentions import actions, queries
from dispatch.mentions.actions import NotAList
from dispatch.mentions.mention import Mention, MentionState, Suggestion
from dispatch.mentions.suggesting import hostile, suggestion
from dispatch.people.branch import Zone
from dispatch.stamp import Stamp
from dispatch.store.database import Transaction
from dispatch.work.codes import NotListed
from tests.builders import NINE, a_work_order
from tests.dispatch.intake.builders import a_request, an_area


@pytest.fixture
def mention(tx: Transaction) -> Mention:
    return a_mention(tx)


def a_mention(tx: Transaction, **facts: object) -> Mention:
    usual = {"source": "forum", "handle": "ida_ek", "text": "My lock stopped, nobody answers", "external_key": "77"}
    return actions.add(tx, **usual | facts)


def test_the_same_mention_comes_in_once(tx, mention):
    assert a_mention(tx) is mention
    assert a_mention(tx, external_key="78") is not mention
    assert a_mention(tx, source="reviews") is not mention


def test_what_is_left_alone_has_a_reason_and_is_never_overdue(tx, mention):
    with pytest.raises(ProofMissing):
        actions.move(tx, mention.id, "let_be")
    with pytest.raises(NotListed):
        actions.move(tx, mention.id, "let_be", reason="I do not like them")
    actions.move(tx, mention.id, "let_be", reason="leave_be")
    tx.stamp = Stamp(tx.stamp.by, NINE + timedelta(days=3))

    assert not mention.overdue(tx.stamp.at)
    assert queries.overdue(tx) == 0
    assert queries.queue(tx) == []
    assert queries.counts(tx) == {MentionState.LET_BE: 1}


def test_what_nobody_looked_at_for_a_day_is_overdue(tx, mention):
    assert queries.overdue(tx) == 0
    tx.stamp = Stamp(tx.stamp.by, NINE + timedelta(hours=25))

    assert queries.overdue(tx) == 1
    actions.move(tx, mention.id, "help")
    assert queries.overdue(tx) == 0


def test_it_is_answered_only_with_words_of_a_person(tx, mention):
    with pytest.raises(ProofMissing):
        actions.move(tx, mention.id, "reply")
    actions.draft(tx, mention.id, "We are sorry. Write to us, and we look at your lock today.")

    assert actions.move(tx, mention.id, "reply").state is MentionState.ANSWERED
    with pytest.raises(MoveNotAllowed):
        actions.move(tx, mention.id, "help")
    assert actions.move(tx, mention.id, "take_up").state is MentionState.NEW


def test_that_it_went_private_stays_on_record(tx, mention):
    actions.move(tx, mention.id, "go_private")
    first = mention.private_at
    tx.stamp = Stamp(tx.stamp.by, NINE + timedelta(hours=1))
    actions.move(tx, mention.id, "go_private")

    assert (mention.private_at, mention.state) == (first, MentionState.HELPING)


def test_it_becomes_an_order_or_part_of_one_and_stays_tied_to_it(tx, mention):
    an_area(tx, p04=Zone.URBAN)
    other, order = a_mention(tx, external_key="78"), a_work_order(tx)

    assert actions.open_order(tx, mention.id, a_request(), ours()).work_order.title == "Døra går ikke opp"
    assert actions.link(tx, other.id, order.reference).work_order is order
    assert {mention.state, other.state} == {MentionState.ORDERED}


def test_a_list_comes_in_whole_or_not_at_all(tx):
    good = "source,handle,text,key,said_at\nforum,a,Hello?,1,2026-11-20T10:00:00\nforum,b,Thanks,2,\n"
    assert len(actions.add_list(tx, good.encode())) == 2
    assert actions.add_list(tx, good.encode()) == queries.mentions(tx)[::-1]
    times = ("yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
    odd = [f"source,handle,text,said_at\nforum,a,x,{time}\n".encode() for time in times]
    for bad in (b"\xff\xfe", b"", b"a,b\n1,2\n", *odd):
        with pytest.raises(NotAList):
            actions.add_list(tx, bad)


def test_a_mention_without_words_or_with_an_odd_link_is_refused(tx):
    with pytest.raises(FieldMissing):
        a_mention(tx, text=" ", external_key=None)
    with pytest.raises(NotAChoice):
        a_mention(tx, link="javascript:alert(1)", external_key=None)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("Låsen virker ikke, hjelp", Suggestion.HELP),
        ("门锁坏了", Suggestion.HELP),
        ("Their cameras sell: sells your data", Suggestion.CORRECT),
        ("Had them fitted today, lovely", Suggestion.LEAVE),
    ],
)
def test_a_suggestion_is_made(text, suggested):
    assert suggestion(text) is suggested


def test_what_would_start_a_quarrel_is_flagged():
    assert hostile("What a scam, you idiots")
    assert not hostile("My lock stopped")
