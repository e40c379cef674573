"""What the customer sees by link."""

import re

import pytest

from dispatch.quality.answers import feedback_of
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_work_order


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        return a_work_order(tx, language="nb")


def link(database: Database, order: WorkOrder, purpose=LinkPurpose.FOLLOW) -> str:
    with database.transaction(SYSTEM) as tx:
        return issue(tx, tx.session.get(WorkOrder, order.id), purpose)


def solve(database: Database, order: WorkOrder) -> None:
    with database.transaction(DISPATCHER) as tx:
        actions.move(tx, order.reference, "solve_remotely", note="Restarted the hub.")


def test_the_customer_follows_the_order_in_their_own_language(visitor, database, order):
    shown = visitor.get(f"/f/{link(database, order)}")

    assert shown.status_code == 200
    assert '<html lang="nb"' in shown.text
    assert order.reference in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Thereses gate" not in shown.text


def test_a_link_that_never_was_says_so_in_plain_words(visitor):
    assert visitor.get("/f/never").status_code == 404


def test_a_link_to_rate_does_not_open_the_order(visitor, database, order):
    assert visitor.get(f"/f/{link(database, order, LinkPurpose.RATE)}").status_code == 404


def test_what_the_customer_writes_reaches_the_desk(visitor, person, database, order):
    token = link(database, order)
    sent = visitor.post(f"/f/{token}/messages", {"text": "The dog bites"}, seen_at=f"/f/{token}")

    assert sent.status_code == 302
    assert "The dog bites" in person().get(f"/work-orders/{order.reference}").text


def test_the_customer_cancels_before_anybody_sets_out(visitor, database, order):
    token = link(database, order)
    visitor.post(f"/f/{token}/cancel", seen_at=f"/f/{token}")

    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state == "cancelled"


def test_opening_the_link_to_rate_answers_nothing(visitor, database, order):
    solve(database, order)
    token = link(database, order, LinkPurpose.RATE)
    for _ in range(20):
        assert visitor.get(f"/r/{token}").status_code == 200

    with database.transaction(SYSTEM) as tx:
        feedback = feedback_of(tx, tx.session.get(WorkOrder, order.id))
        assert feedback is None or feedback.answered_at is None


@pytest.mark.parametrize(("answer", "state"), [("yes", "archived"), ("partly", "feedback"), ("no", "feedback")])
def test_one_tap_answers(visitor, database, order, answer, state):
    solve(database, order)
    token = link(database, order, LinkPurpose.RATE)
    visitor.post(f"/r/{token}", {"solved": answer}, seen_at=f"/r/{token}")

    with database.transaction(SYSTEM) as tx:
        kept = tx.session.get(WorkOrder, order.id)
        assert (kept.state, feedback_of(tx, kept).solved) == (state, answer == "yes")


def test_a_stranger_asks_for_help_without_an_account(visitor, person, database, order):
    with database.transaction(SYSTEM) as tx:
        postcode = tx.session.get(WorkOrder, order.id).branch.postcodes[0].prefix
    wish = {
        "description": "The door does not open",
        "name": "Åse Lund",
        "phone": "+47 22 00 00 09",
        "street": "Thereses gate 14",
        "postcode": postcode,
        "city": "Oslo",
    }
    sent = visitor.post("/request", wish, seen_at="/request")

    reference = re.search(r"DS-\d+", sent.text)
    assert sent.status_code == 200 and reference, sent.text
    assert "Åse Lund" in person(Role.AGENT).get(f"/work-orders/{reference[0]}").text


def test_a_request_with_a_mistake_comes_back_with_all_that_was_written(visitor, order):
    refused = visitor.post("/request", {"description": "Help", "phone": "x", "name": "Åse Lund"}, seen_at="/request")

    assert refused.status_code == 422
    assert "Åse Lund" in refused.text
    assert "phone number" in refused.text


def test_a_household_is_asked_for_a_recommendation_after_its_answer_and_not_again_for_90_days(visitor, database):
    with database.transaction(DISPATCHER) as tx:
        orders = [a_work_order(tx, language="en")]
        orders.append(a_work_order(tx, home=orders[0].home, language="en"))
    for order in orders:
        solve(database, order)
    first, second = (link(database, order, LinkPurpose.RATE) for order in orders)
    question = "Would you recommend us?"

    assert question not in visitor.get(f"/r/{first}").text
    visitor.post(f"/r/{first}", {"solved": "yes"}, seen_at=f"/r/{first}")
    assert question in visitor.get(f"/r/{first}").text
    visitor.post(f"/r/{first}", {"recommend": "0"}, seen_at=f"/r/{first}")
    assert 'name="recommend" value="0" checked' in visitor.get(f"/r/{first}").text  # a day long it can be changed

    visitor.post(f"/r/{second}", {"solved": "yes"}, seen_at=f"/r/{second}")
    assert question not in visitor.get(f"/r/{second}").text
