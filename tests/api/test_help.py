"""The help centre at its doors: without signing in, without script, in the reader's language."""

import re

import pytest
from sqlalchemy import select

from dispatch.help import deflection
from dispatch.help.articles import reading, writing
from dispatch.help.articles.article import ArticleVerdict
from dispatch.help.articles.writing import About, Words
from dispatch.help.searching import gaps
from dispatch.help.walk import Undone, Walk
from dispatch.people.branch import Zone
from dispatch.store.database import Database
from dispatch.work import links
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_fault, a_guide, a_work_order
from tests.dispatch.help.trees import a_tree
from tests.dispatch.intake.builders import an_area

MOST_BYTES = 60_000
BATTERIES = Words(
    title="Bytt batteri i låsen",
    summary="Den blinker rødt.",
    steps=[{"text": "Skyv **dekselet** opp."}],
    body="## Mer\n\n<script>alert(1)</script> [her](javascript:alert)",
)


@pytest.fixture
def fault(database: Database) -> str:
    """A home can be reached, a guide asks first, a tree and an article are about its fault."""
    with database.transaction(DISPATCHER) as tx:
        an_area(tx, p04=Zone.URBAN)
        fault = a_fault(tx, remote_first=True, guide=a_guide(tx).code)
        code = fault.fault_type.code
        a_tree(tx, faults=[code])
        article = writing.begin(tx, "batteries", About(faults=[code]), original="nb")
        writing.write(tx, article, "nb", BATTERIES)
        writing.publish(tx, article)
        hidden = writing.begin(tx, "inside", About(public=False), original="nb")
        writing.write(tx, hidden, "nb", Words(title="Internt om låsen"))
        writing.publish(tx, hidden)
    return code


def form(fault: str, **more: str) -> dict[str, str]:
    return {
        "fault": fault, "description": "Låsen blinker rødt", "name": "Ida Ek", "email": "ida@home.example",
        "street": "Thereses gate 14", "postcode": "0452", "city": "Oslo",
    } | more  # fmt: skip


NB = {"Accept-Language": "nb"}


def test_anybody_searches_and_reads_what_is_for_everybody(visitor, fault):
    found = visitor.get("/help/search?q=lasen+blinkr", **NB)

    assert "Bytt batteri i låsen" in found.text
    assert "Internt" not in found.text
    assert visitor.get("/help/articles/inside").status_code == 404
    page = visitor.get("/help/articles/batteries", **NB)
    assert "<strong>dekselet</strong>" in page.text
    assert "<script>alert" not in page.text and "javascript:" not in page.text.replace("[her](javascript:alert)", "")
    for address in ("/help", "/help/search?q=x", "/help/articles/batteries", "/help/steps/door"):
        assert len(visitor.get(address).data) < MOST_BYTES


def test_each_language_says_when_it_is_behind_the_original(visitor, fault, database, clock):
    assert "not translated" in visitor.get("/help/articles/batteries", **{"Accept-Language": "en"}).text
    with database.transaction(DISPATCHER) as tx:
        article = reading.article(tx, "batteries")
        writing.write(tx, article, "en", Words(title="Change the batteries"))
    clock.forward(minutes=1)
    assert "older than the original" not in visitor.get("/help/articles/batteries", **{"Accept-Language": "en"}).text
    with database.transaction(DISPATCHER) as tx:
        writing.write(tx, reading.article(tx, "batteries"), "nb", Words(title="Bytt alle batteriene"))
    clock.forward(minutes=1)

    assert "older than the original" in visitor.get("/help/articles/batteries", **{"Accept-Language": "en"}).text


def test_searching_is_counted_only_from_our_own_page(visitor, fault, database):
    visitor.get("/help/search?q=robotgressklipper")
    visitor.client.get("/help/search?q=robotgressklipper", headers={"Referer": "http://localhost/help"})
    with database.transaction(SYSTEM) as tx:
        assert [one.times for one in gaps.gaps(tx)] == [1]


def walk(visitor, *answers: str) -> str:
    begun = visitor.post("/help/steps/door", seen_at="/help/steps/door")
    assert begun.status_code == 302
    for answer in answers:
        node = re.search(r'name="node" value="([a-z]+)"', visitor.get(begun.location).text).group(1)
        went = visitor.post(begun.location, {"node": node, "answer": answer}, seen_at=begun.location)
        assert went.status_code == 302, went.text
    return begun.location


def test_from_every_page_of_a_walk_a_person_is_one_step_away_and_gets_all_of_it(visitor, fault, database):
    begun = visitor.post("/help/steps/door", seen_at="/help/steps/door").location
    for node, answer in (("lamp", "red"), ("batteries", "did_not_help"), ("push", "could_not")):
        assert re.search(r'href="/request\?walk=[^"]+"', visitor.get(begun).text)
        visitor.post(begun, {"node": node, "answer": answer, "seen": "Den luktet"}, seen_at=begun)
    person = re.search(r'href="(/request\?walk=[^"]+)"', visitor.get(begun).text).group(1).replace("&amp;", "&")
    shown = visitor.get(person).text
    assert "goes with it" in shown and f'value="{fault}" selected' in shown

    sent = visitor.post("/request", form(fault, walk=begun.removeprefix("/h/")), seen_at=person)

    assert "Your number is" in sent.text
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder)).one()
        tried = [(one.step, one.said, one.went) for one in order.answers]
        assert ("batteries", "Den luktet", "did_not_help") in tried and ("lamp", "red", None) in tried
        assert tx.session.scalars(select(Walk)).one().outcome == "person"


def test_solved_is_taken_back_when_the_same_browser_writes_within_the_week(visitor, fault, database, clock):
    assert "Works" in visitor.get(walk(visitor, "red", "helped")).text
    clock.forward(days=3)
    visitor.post("/request", form(fault), seen_at="/request")

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Walk)).one().undone_by is Undone.ORDER


def test_looking_changes_nothing_and_an_odd_answer_is_asked_again(visitor, fault, database):
    here = walk(visitor, "red")
    for _ in range(3):
        visitor.get(here)
    refused = visitor.post(here, {"node": "batteries", "answer": "perhaps"}, seen_at=here)

    assert refused.status_code == 422
    assert "Choose one of the answers" in refused.text
    with database.transaction(SYSTEM) as tx:
        assert len(tx.session.scalars(select(Walk)).one().steps) == 1
    assert visitor.get("/h/" + "x" * 43).status_code == 404


def test_without_script_help_comes_once_before_it_is_sent_and_nothing_is_lost(visitor, fault, database):
    first = visitor.post("/request", form(fault, look_first="yes"), seen_at="/request")
    assert "Bytt batteri i låsen" in first.text
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(WorkOrder)).all() == []
    again = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', first.text))
    again.pop("csrf_token")

    assert "Your number is" in visitor.post("/request", again, seen_at="/request").text

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(WorkOrder)).one().description == "Låsen blinker rødt"
        offered = tx.session.scalars(select(Walk)).one()
        assert (offered.article.code, offered.outcome) == ("batteries", "person")


def test_what_is_missing_is_said_before_help_is_offered(visitor, fault):
    nobody = form(fault, look_first="yes") | {"phone": "", "email": ""}

    refused = visitor.post("/request", nobody, seen_at="/request")

    assert refused.status_code == 422
    assert "A phone number or an e-mail address is needed" in refused.text


def test_while_they_type_a_part_of_a_page_says_what_may_help(visitor, fault):
    part = visitor.get(f"/help/suggest?q=blinker&fault={fault}", **NB).text

    assert 'data-suggested="batteries"' in part and "<html" not in part


def test_that_it_helped_is_deflected_and_that_it_did_not_is_for_somebody_to_look_at(visitor, fault, database, clock):
    here = "/help/articles/batteries"
    visitor.post(f"{here}/verdict", {"said": "yes"}, seen_at=here)
    clock.forward(days=8)
    with database.transaction(SYSTEM) as tx:
        assert deflection.figures(tx, NINE, clock.at).deflected == 1

    visitor.post(f"{here}/verdict", {"said": "no", "words": "Ring meg på 412 34 567"}, seen_at=here)

    with database.transaction(SYSTEM) as tx:
        said = tx.session.scalars(select(ArticleVerdict)).one()
        assert (said.helped, said.words, said.handled_at) == (False, "Ring meg på •••", None)


def test_steps_are_tried_from_the_order_s_own_page_too(visitor, fault, database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        here = links.address("", LinkPurpose.FOLLOW, links.issue(tx, order, LinkPurpose.FOLLOW))
    visitor.post(f"{here}/walk/begin", {"tree": "door"}, seen_at=here)
    visitor.post(f"{here}/walk", {"node": "lamp", "answer": "red"}, seen_at=here)

    shown = visitor.get(f"{here}/walk").text
    assert "Batteries" in shown and f'href="{here}#write"' in shown
    with database.transaction(SYSTEM) as tx:
        assert [one.step for one in tx.session.get(WorkOrder, order.id).answers] == ["lamp"]
