"""Articles: what may stand in them, and when they should be looked at again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.catalogue.part import DeviceModel
from dispatch.help.articles import freshness, reading, writing
from dispatch.help.articles.freshness import Doubt
from dispatch.help.articles.markdown import html_of
from dispatch.help.articles.writing import About, ArticleUnclear, NothingWritten, Words
from dispatch.people.whole_house import HoldsEverywhere
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("## A\n\n- **b**\n- `c`", "<h2>A</h2>\n<ul><li><strong>b</strong></li><li><code>c</code></li></ul>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("[x](https://a.example/?q=1)", '<p><a href="https://a.example/?q=1" rel="noopener">x</a></p>'),
        ("<b onload=x>&", "<p>&lt;b onload=x&gt;&amp;</p>"),
        ("[x](javascript:alert)", "<p>[x](javascript:alert)</p>"),
        ('[x](https://a"onclick=b)', '<p><a href="https://a&quot;onclick=b" rel="noopener">x</a></p>'),
        ("![none] ![lock]", '<p> <img src="/help/pictures/lock" alt="A &quot;lock&quot;" loading="lazy"></p>'),
    ],
)
def test_only_the_marks_that_are_known_become_marks(written, shown):
    assert html_of(written, {"lock": 'A "lock"'}) == shown


def an_article(tx: Transaction, **about):
    article = writing.begin(tx, "lock", About(**about), original="nb")
    writing.write(tx, article, "nb", Words(title="Låsen"))
    return writing.publish(tx, article)


def doubts(tx: Transaction, article) -> set[Doubt]:
    return {reason.doubt for reason in freshness.doubts(tx, [article])[article.id]}


def later(tx: Transaction, **span: float) -> None:
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, tx.stamp.at + timedelta(**span))


@pytest.fixture
def model(tx: Transaction) -> DeviceModel:
    facts = {"maker": "Virkel", "name": "D3", "category": "lock", "warranty_months": 36}
    model = DeviceModel(code="virkel_d3", firmware=["4.2.3", "4.1.0"], **facts)
    tx.add(model)
    tx.session.flush()
    return model


def test_newer_software_asks_for_a_look_unless_the_article_is_about_older_only(tx, model):
    article = an_article(tx, models=[{"model": "virkel_d3", "from": "4.1.0"}])
    assert doubts(tx, article) == set()

    model.firmware = ["4.3.0", "4.2.3"]
    tx.session.flush()
    assert doubts(tx, article) == {Doubt.SOFTWARE}
    assert doubts(tx, writing.reviewed(tx, article)) == set()

    writing.describe(tx, article, About(models=[{"model": "virkel_d3", "to": "4.3.0"}]))
    model.firmware = ["5.0", "4.3.0"]
    tx.session.flush()
    assert doubts(tx, article) == set()


def test_its_time_comes_and_a_translation_falls_behind(tx):
    article = an_article(tx, review_days=30)
    writing.write(tx, article, "sv", Words(title="Låset"))
    later(tx, days=31)
    writing.write(tx, article, "nb", Words(title="Dørlåsen"))

    assert doubts(tx, article) == {Doubt.TIME, Doubt.TRANSLATION}


def test_a_product_nothing_is_written_about_is_listed(tx, model):
    assert [one.code for one in freshness.models_without(tx)] == ["virkel_d3"]
    an_article(tx, models=[{"model": "virkel_d3"}])

    assert freshness.models_without(tx) == []


def test_an_edition_to_come_holds_from_its_day_on_and_the_old_one_until_then(tx):
    article = an_article(tx)
    writing.write(tx, article, "nb", Words(title="Nye låsen"), since=tx.stamp.at + timedelta(days=2))

    assert reading.editions_now(tx, [article])[article.id]["nb"].title == "Låsen"
    later(tx, days=3)
    assert reading.editions_now(tx, [article])[article.id]["nb"].title == "Nye låsen"


def test_what_cannot_be_right_is_refused(tx):
    article = an_article(tx)
    for words in (Words(title=" "), Words(title="x", steps=[{"text": "a", "picture": "gone"}]), Words(title="x" * 200)):
        with pytest.raises(ArticleUnclear):
            writing.write(tx, article, "nb", words)
    with pytest.raises(ArticleUnclear):
        writing.begin(tx, "Not a code", About(), original="nb")
    with pytest.raises(NothingWritten):
        writing.publish(tx, writing.begin(tx, "empty", About(), original="nb"))


def test_what_all_customers_read_is_changed_by_those_who_see_the_whole_house(tx):
    article = an_article(tx)
    tx.act_as(Actor(role=Role.MANAGER, source=Source.CONSOLE, branches=frozenset({1})))

    with pytest.raises(HoldsEverywhere):
        writing.write(tx, article, "nb", Words(title="Annet"))
    assert writing.begin(tx, "draft", About(), original="nb").published_at is None
    assert tx.session.scalar(select(DeviceModel.id).limit(1)) is None
