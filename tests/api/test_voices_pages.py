"""Call-backs, complaints and suggestions at the doors of the desk, and for programs."""

import pytest

from dispatch.complaints.actions import complain
from dispatch.quality.answers import answer
from dispatch.stamp import Role
from dispatch.suggestions.actions import suggest
from dispatch.suggestions.suggestion import SuggestionSource
from dispatch.work import actions
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_work_order


@pytest.fixture
def order(database) -> WorkOrder:
    """Finished, and badly spoken of."""
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, language="en")
        actions.move(tx, order.reference, "solve_remotely", note="Restarted the hub.")
    with database.transaction(SYSTEM) as tx:
        answer(tx, tx.session.get(WorkOrder, order.id), stars=1, words="You were very late.")
    return order


def test_a_call_back_is_taken_tried_and_done_at_the_desk(person, order):
    desk = person(Role.AGENT)
    page = desk.get("/call-backs").text
    assert order.reference in page and "You were very late." in page
    number = page.split('id="call-back-')[1].split('"')[0]
    for step, form in (("take", {}), ("tried", {"note": "No answer"}), ("done", {"outcome": "explained"})):
        assert desk.post(f"/call-backs/{number}/{step}", form, seen_at="/call-backs").status_code == 302
    assert "Nobody waits for a call-back." in desk.get("/call-backs").text
    assert desk.post(f"/call-backs/{number}/take", seen_at="/call-backs").status_code == 409


def test_figures_of_engineers_are_offered_to_those_who_lead_and_to_nobody_else(person, program, order):
    assert "By engineer" in person(Role.MANAGER).get("/call-backs?by=engineer").text
    assert "By engineer" not in person(Role.AGENT).get("/call-backs?by=engineer").text
    assert program(Role.AGENT).get("/feedback/figures", by="engineer").status_code == 403
    [figure] = program(Role.QUALITY).get("/feedback/figures").json["items"]
    assert (figure["finished"], figure["csat"]) == (1, {"part": 0, "whole": 1, "percent": None})


def test_a_complaint_taken_on_the_phone_is_decided_by_whom_it_was_given_to(person, order):
    judge, desk = person(Role.QUALITY), person(Role.AGENT)
    wrong = desk.post("/complaints", {"reference": order.reference, "kind": "late"}, seen_at="/complaints")
    assert wrong.status_code == 422 and "Say in a few words" in wrong.text
    form = {"reference": order.reference, "kind": "late", "words": "Two hours late."}
    here = desk.post("/complaints", form, seen_at="/complaints").location
    number = here.rsplit("=", 1)[1]
    assert "Decide, and tell the customer" not in desk.get(here).text
    assert desk.post(f"/complaints/{number}/decide", seen_at="/complaints").status_code == 403

    judge.post(f"/complaints/{number}/acknowledge", seen_at=here)
    verdict = {"outcome": "upheld", "reason": "promise_broken", "explanation": "We were late.", "remedy": "refund"}
    assert judge.post(f"/complaints/{number}/decide", verdict, seen_at=here).status_code == 422
    judge.post(f"/complaints/{number}/decide", verdict | {"amount": "490"}, seen_at=here)
    assert "You are right" in judge.get(here).text and "No complaint waits." in judge.get("/complaints").text

    assert desk.post(f"/complaints/{number}/appeal", {"appeal": ""}, seen_at=here).status_code == 422
    assert desk.post(f"/complaints/{number}/appeal", {"appeal": "It was three."}, seen_at=here).status_code == 302
    assert "It was three." in desk.get(here).text
    assert desk.post(f"/complaints/{number}/withdraw", seen_at=here).status_code == 302
    assert "No complaint waits." in desk.get("/complaints").text


def test_programs_take_and_decide_complaints(program, person, order):
    desk, judge = program(Role.AGENT), program(Role.QUALITY)
    body = {"kind": "damage", "words": "The frame is broken."}
    taken = desk.post(f"/work-orders/{order.reference}/complaints", body)
    assert (taken.status_code, taken.json["state"]) == (201, "open")
    here = f"/complaints/{taken.json['id']}"
    verdict = {"outcome": "rejected", "reason": "not_ours", "explanation": "It was broken before."}
    assert desk.post(f"{here}/decide", verdict).status_code == 403
    assert judge.post(f"{here}/decide", verdict).json["hearings"][0]["outcome"] == "rejected"
    assert desk.post(f"{here}/appeal", {"words": "It was not."}).json["state"] == "appealed"
    assert desk.get("/complaints/figures").json["items"][0]["appealed"] == 1
    assert [one["reference"] for one in desk.get("/complaints", state="appealed").json["items"]]


def test_a_suggestion_is_worded_done_and_shown_to_everybody(person, visitor, database):
    with database.transaction(SYSTEM) as tx:
        public = {"source": SuggestionSource.PUBLIC, "language": "en", "may_publish": True}
        number = suggest(tx, "Call before you come", **public).id
    desk = person(Role.QUALITY)
    here = f"/suggestions?id={number}"
    words = {"said-en": "Call first.", "did-en": "We text first now.", "topics": "words"}
    desk.post(f"/suggestions/{number}/words", words, seen_at=here)
    desk.post(f"/suggestions/{number}/moves/do", seen_at=here)
    assert "Call first." not in visitor.get("/you-said").text
    desk.post(f"/suggestions/{number}/publish", seen_at=here)
    assert "We text first now." in visitor.get("/you-said").text
    desk.post(f"/suggestions/{number}/publish", {"act": "take_back"}, seen_at=here)
    assert "We text first now." not in visitor.get("/you-said").text


def test_words_for_a_suggestion_are_not_lost_when_somebody_else_was_quicker(person, database):
    with database.transaction(SYSTEM) as tx:
        number = suggest(tx, "Call before you come", source=SuggestionSource.PUBLIC, language="en").id
    desk, here = person(Role.QUALITY), f"/suggestions?id={number}"
    desk.post(f"/suggestions/{number}/words", {"said-en": "Call first.", "topics": "words"}, seen_at=here)
    mine = {"said-en": "Ring the bell.", "did-en": "We ring.", "version": "1"}

    stale = desk.post(f"/suggestions/{number}/words", mine, seen_at=here)

    assert stale.status_code == 409 and "Ring the bell." in stale.text and "We ring." in stale.text
    assert "It stands now: <b>Call first.</b>" in stale.text


def test_anybody_suggests_something_and_programs_find_it_by_topic(visitor, program):
    visitor.post("/you-said", {"wish": "Lower the price", "may_publish": "yes"}, seen_at="/you-said")
    empty = visitor.post("/you-said", {"wish": " "}, seen_at="/you-said")
    assert empty.status_code == 422
    desk = program(Role.QUALITY)
    [found] = desk.get("/suggestions", topic="price").json["items"]
    assert (found["words"], found["source"]) == ("Lower the price", "public")
    assert desk.post(f"/suggestions/{found['id']}/moves/consider", {}).json["state"] == "considered"


def test_another_branchs_complaint_is_not_there(program, database, order):
    with database.transaction(SYSTEM) as tx:
        one = complain(tx, tx.session.get(WorkOrder, order.id), kind="late", words="X", channel=Channel.WEB)
        other = a_work_order(tx).branch_id
    elsewhere = program(Role.MANAGER, every_branch=False, branch_id=other)

    assert elsewhere.get(f"/complaints/{one.id}").status_code == 404
    assert elsewhere.get("/complaints").json["items"] == []


def test_what_customers_write_is_found_by_topic_and_word_and_counted_by_month(person, program, order):
    desk = person(Role.AGENT)
    for asked, found in (("topic=time", True), ("text=LATE", True), ("stars=few", True), ("topic=price", False)):
        assert ("You were very late." in desk.get(f"/feedback?{asked}").text) is found
    assert "Nobody wrote that." in desk.get("/feedback?topic=price").text
    assert desk.get("/feedback?topic=nonsense&before=x&stars=1").status_code == 200

    api = program(Role.AGENT)
    [said] = api.get("/feedback/words", topic="time").json["items"]
    assert (said["words"], said["topics"]) == ("You were very late.", ["time"])
    months = {one["topic"]: one["months"] for one in api.get("/feedback/topics").json["items"]}
    assert months["time"][-1] | {"month": ""} == {"month": "", "times": 1, "bad": 1}
    assert sum(one["times"] for one in months["price"]) == 0
