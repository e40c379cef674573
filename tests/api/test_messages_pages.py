"""Texts, replies, calls, notes and the demonstration's messages, as people see them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.customers.customer import ContactChannel
from dispatch.notices import calls, replies, texts
from dispatch.notices.conversation import write
from dispatch.notices.text import Tone
from dispatch.privacy.look import Look
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.queries import work_order
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_customer, a_home, a_work_order, an_engineer, an_open_visit

GOOD = {"subject": "Det er gjort", "body": "Alt er gjort. Se hva vi gjorde: {link}\nI morgen spør vi deg."}
HERE = "/texts/done/nb/plain"


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        return a_work_order(tx, language="nb")


def test_a_text_a_manager_changes_is_what_goes_out_until_it_is_given_back(person, database):
    manager = person(Role.MANAGER)

    assert manager.post(HERE, GOOD | {"act": "save"}, seen_at=HERE).status_code == 302
    with database.transaction(SYSTEM) as tx:
        assert texts.text_for(tx, "done", "nb", Tone.PLAIN).body == GOOD["body"]
    assert "Hanne Vik" in manager.get(HERE).text

    manager.post(f"{HERE}/shipped", seen_at=HERE)
    with database.transaction(SYSTEM) as tx:
        assert texts.text_for(tx, "done", "nb", Tone.PLAIN) == texts.shipped("done", "nb", Tone.PLAIN)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Alt er gjort.", "must always say {link}"),
        ("Alt er gjort, {wehn}: {link}", "{wehn}” isn"),
        ("Alt er gjort kl. {done_at}: {link}", "{done_at} isn"),
        ("Alt er gjort [kl. {done_at}: {link}", "bracket isn"),
        ("Alt er gjort[: {link}]", ""),
    ],
)
def test_a_text_that_would_mislead_or_say_too_little_is_refused_and_kept_in_the_form(person, body, says):
    answer = person(Role.QUALITY).post(HERE, {"subject": "Ferdig", "body": body, "act": "save"}, seen_at=HERE)

    assert answer.status_code == (422 if says else 302)
    assert says in answer.text.replace("&#39;", "'") or not says
    assert body in answer.text or not says


def test_a_text_is_tried_out_with_an_order_that_looks_real(person):
    tried = {"subject": "Hei", "body": "Vi kommer med ny firmware i morgen. Se her: {link}", "act": "check"}
    answer = person(Role.MANAGER).post(HERE, tried, seen_at=HERE)

    assert "https://doorstep.example/f/" in answer.text
    assert "firmware” is a word of the trade" in answer.text
    replaced = person(Role.MANAGER).post(HERE, tried | {"act": "replace-0"}, seen_at=HERE)
    assert "Vi kommer med ny enhetens egen programvare i morgen." in replaced.text


def test_an_agent_reads_texts_and_changes_none(person):
    agent = person(Role.AGENT)

    assert agent.get(HERE).status_code == 200
    assert agent.post(HERE, GOOD, seen_at="/texts").status_code == 403


def test_a_saved_reply_fills_in_what_is_known_and_the_rest_must_be_written(person, database, order):
    with database.transaction(SYSTEM) as tx:
        body = "Hei! Saken {reference} er hos oss. {engineer} ringer deg i morgen."
        reply = replies.save(tx, language="nb", title="Vi ringer", body=body)
    agent, here = person(Role.AGENT), f"/work-orders/{order.reference}"

    shown = agent.get(f"{here}?reply={reply.id}").text
    assert f"Hei! Saken {order.reference} er hos oss. {{engineer}} ringer deg i morgen." in shown

    refused = agent.post(f"{here}/messages", {"text": "{engineer} ringer deg.", "act": "send"}, seen_at=here)
    assert refused.status_code == 422
    assert "{engineer} ringer deg." in refused.text


def test_an_answer_is_checked_for_plain_words_before_it_goes(person, program, order):
    agent, here = person(Role.AGENT), f"/work-orders/{order.reference}"

    checked = agent.post(f"{here}/messages", {"text": "Prøv en reboot i dag.", "act": "check"}, seen_at=here)

    assert "reboot” is a word of the trade" in checked.text
    assert program().get(f"/work-orders/{order.reference}/messages").json["items"] == []


def test_programs_read_messages_in_parts_newest_first(program, database, order):
    with database.transaction(DISPATCHER) as tx:
        for number in range(3):
            write(tx, work_order(tx, order.reference), f"Line {number}")
    here, reader = f"/work-orders/{order.reference}/messages", program()
    first = reader.get(here, limit=2).json
    seen = [one["body"] for one in first["items"] + reader.get(here, limit=2, before=first["next"]).json["items"]]

    assert seen == ["Line 2", "Line 1", "Line 0"]
    found = program().post("/plain-check", {"language": "nb", "text": "Prøv en reboot i dag."}).json["items"]
    assert [one["instead"] for one in found if one["kind"] == "jargon"] == ["slå av og på"]


def test_who_likes_calls_is_called_and_the_look_at_the_number_is_on_record(person, database, worker):
    with database.transaction(DISPATCHER) as tx:
        a_work_order(tx, home=a_home(tx, a_customer(tx, prefers=ContactChannel.CALL, phone="+4790112233")))
    worker()
    agent = person(Role.AGENT)
    with database.transaction(SYSTEM) as tx:
        [call] = calls.to_make(tx)

    assert "Vi har fått meldingen din" in agent.get("/calls").text
    assert "+4790112233" not in agent.get("/calls").text
    assert "+4790112233" in agent.get(f"/calls/{call.id}/number").text
    agent.post(f"/calls/{call.id}/ended", {"outcome": "no_answer"}, seen_at="/calls")
    assert "No answer" in agent.get("/calls").text
    agent.post(f"/calls/{call.id}/ended", {"outcome": "reached"}, seen_at="/calls")
    assert "Nobody waits for a call." in agent.get("/calls").text


def test_a_customer_asks_for_a_call_once(visitor, program, database, order):
    with database.transaction(SYSTEM) as tx:
        token = issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)

    for _ in range(2):
        visitor.post(f"/f/{token}/call", seen_at=f"/f/{token}")

    [call] = program().get("/calls").json["items"]
    assert (call["work_order"], call["reason"]) == (order.reference, "asked")
    refused = program().post(f"/calls/{call['id']}/ended", {"outcome": "voicemail", "next_at": NINE.isoformat()})
    assert refused.status_code == 422


def test_an_engineer_reads_what_changed_and_says_so(person, database, worker):
    with database.transaction(DISPATCHER) as tx:
        visit = an_open_visit(tx)
        engineer = an_engineer(tx, visit.work_order.branch)
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=960)
    worker()
    phone = person(Role.ENGINEER, engineer=engineer)
    assert "New visit" in phone.get("/field").text
    phone.post("/field/notes/read", seen_at="/field")
    assert "New visit" not in phone.get("/field").text

    with database.transaction(DISPATCHER) as tx:
        visits.unassign(tx, visits.visit_for_change(tx, visit.id))
    worker()
    assert "A visit was taken from your day" in phone.get("/field").text


def test_the_demonstration_shows_messages_as_customers_see_them_with_links_that_open(app, person, worker, order):
    worker()
    desk = person()
    assert desk.get("/demo/messages").status_code == 302

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], demo=True)
    shown = desk.get("/demo/messages").text
    number = shown.split("/demo/messages/")[1].split("/")[0]
    opened = desk.post(f"/demo/messages/{number}/open", seen_at="/demo/messages")

    assert "Vi har fått meldingen din" in shown
    assert desk.get(opened.headers["Location"]).status_code == 200


def test_all_that_was_written_with_a_customer_stands_on_one_page_with_the_order_it_was_about(person, program, database):
    with database.transaction(DISPATCHER) as tx:
        home = a_home(tx)
        orders = [a_work_order(tx, home=home), a_work_order(tx, home=home)]
        for order, words in zip(orders, ("The first one.", "The second one."), strict=True):
            write(tx, order, words)
    customer = orders[0].customer_id

    page = person(Role.AGENT).get(f"/customers/{customer}/messages").text
    assert page.index("The second one.") < page.index("The first one.")
    assert all(f"/work-orders/{order.reference}" in page for order in orders)
    found = program(Role.AGENT).get(f"/customers/{customer}/messages").json["items"]
    assert [one["body"] for one in found][:2] == ["The second one.", "The first one."]
    with database.transaction(SYSTEM) as tx:
        looks = select(Look.detail).where(Look.customer_id == customer)
        assert list(tx.session.scalars(looks)) == ["messages", "messages"]
