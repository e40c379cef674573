"""What customers say of us over their links: one tap that is confirmed, and complaints at any time."""

import re

import pytest
from sqlalchemy import func, select

from dispatch.complaints import actions as complaints
from dispatch.complaints.complaint import Complaint
from dispatch.nouns import METADATA
from dispatch.quality.answers import feedback_of
from dispatch.quality.feedback import Feedback
from dispatch.quality.terms import terms_of
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.suggestions.suggestion import Suggestion
from dispatch.work import actions
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_work_order, an_account
from tests.dispatch.complaints.builders import NOT_OURS, as_account

COUNTED = {"request_count", "audit_entry"}


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx, language="en")
        return actions.move(tx, order.reference, "solve_remotely", note="Restarted the hub.")


@pytest.fixture
def judges(database: Database) -> list:
    with database.transaction(SYSTEM) as tx:
        return [an_account(tx, Role.QUALITY, name=name) for name in ("Ida Moe", "Nils Aas")]


def link(database: Database, order: WorkOrder, purpose: LinkPurpose) -> str:
    with database.transaction(SYSTEM) as tx:
        return issue(tx, tx.session.get(WorkOrder, order.id), purpose)


def said(database: Database, order: WorkOrder) -> Feedback | None:
    with database.transaction(SYSTEM) as tx:
        return feedback_of(tx, tx.session.get(WorkOrder, order.id))


def all_rows(database: Database) -> dict[str, int]:
    with database.transaction(SYSTEM) as tx:
        tables = [table for name, table in METADATA.tables.items() if name not in COUNTED]
        return {table.name: tx.session.scalar(select(func.count()).select_from(table)) for table in tables}


def complain(visitor, database: Database, order: WorkOrder) -> str:
    """The address of the complaint's own page."""
    token = link(database, order, LinkPurpose.RATE)
    form = {"kind": "late", "words": "Nobody came before four."}
    return visitor.post(f"/r/{token}/complaint", form, seen_at=f"/r/{token}/complaint").location


def test_opening_any_link_with_any_answer_in_it_answers_nothing(visitor, database, order, judges):
    complaint = complain(visitor, database, order)
    rate, follow = (link(database, order, purpose) for purpose in (LinkPurpose.RATE, LinkPurpose.FOLLOW))
    before = all_rows(database)
    doors = [f"/r/{rate}{ask}" for ask in ("", "?say=yes", "?say=no", "?solved=yes&stars=5", "/complaint")]
    doors += [f"/f/{follow}/done?say=yes", f"/f/{follow}/complaint", complaint, f"{complaint}?words=x", "/you-said"]
    for door in doors:
        assert visitor.get(door).status_code == 200, door
        assert visitor.client.head(door).status_code == 200, door
        assert visitor.client.options(door).status_code in (200, 204), door
    for door in (f"/r/{rate}/again", f"/r/{rate}/stop", f"/f/{follow}/answer", f"{complaint}/appeal/1"):
        assert visitor.get(door).status_code in (404, 405), door

    assert all_rows(database) == before
    assert said(database, order) is None or said(database, order).answered_at is None


def test_the_tap_in_the_message_is_shown_and_counts_only_once_it_is_confirmed(visitor, database, order):
    token = link(database, order, LinkPurpose.RATE)
    page = visitor.get(f"/r/{token}?say=no")
    assert "You say that it does not work. Is that right?" in page.text
    assert 'value="no"' in page.text and said(database, order) is None

    visitor.post(f"/r/{token}", {"solved": "no"}, seen_at=f"/r/{token}?say=no")
    kept = said(database, order)
    assert kept.solved is False and kept.repeat_id is not None
    assert "A person calls you. Your new number is" in visitor.get(f"/r/{token}").text


def test_a_post_without_the_forms_own_token_is_refused(visitor, database, order):
    token = link(database, order, LinkPurpose.RATE)

    assert visitor.client.post(f"/r/{token}", data={"solved": "yes"}).status_code == 422
    assert said(database, order) is None


def test_all_else_may_be_left_out_and_a_suggestion_goes_its_own_way(visitor, database, order):
    token = link(database, order, LinkPurpose.RATE)
    here = f"/r/{token}"
    visitor.post(here, {"solved": "yes"}, seen_at=here)
    visitor.post(here, {}, seen_at=here)
    visitor.post(here, {"wish": "Send a message before you come", "may_publish": "yes"}, seen_at=here)
    visitor.post(here, {"stars": "2"}, seen_at=here)

    kept = said(database, order)
    assert (kept.solved, kept.stars, kept.recommend, kept.words) == (True, 2, None, None)
    with database.transaction(SYSTEM) as tx:
        [wish] = tx.session.scalars(select(Suggestion))
        assert (wish.work_order_id, wish.may_publish, wish.topics) == (order.id, True, ["words"])
    assert "Send a message before you come" in visitor.get(here).text


def test_after_a_day_the_answer_stands_and_what_fails_again_comes_first(visitor, database, order, clock):
    token = link(database, order, LinkPurpose.RATE)
    here = f"/r/{token}"
    visitor.post(here, {"solved": "yes"}, seen_at=here)
    clock.forward(days=3)
    late = visitor.post(here, {"solved": "no"}, seen_at=here)
    assert late.status_code == 409 and "can be changed for a day" in late.text

    visitor.post(f"{here}/again", {"words": "Silent again"}, seen_at=here)
    with database.transaction(SYSTEM) as tx:
        repeat = tx.session.scalars(select(WorkOrder).order_by(WorkOrder.id.desc())).first()
        assert (repeat.repeat_of_id, repeat.description) == (order.id, "Silent again")


def test_who_does_not_want_to_be_asked_says_so_and_takes_it_back(visitor, database, order):
    token = link(database, order, LinkPurpose.RATE)
    here = f"/r/{token}"
    visitor.post(f"{here}/stop", {"stop": "yes"}, seen_at=here)
    assert "We do not ask you how it went any more." in visitor.get(here).text
    visitor.post(f"{here}/stop", {"stop": "no"}, seen_at=here)
    assert "We do not ask you how it went any more." not in visitor.get(here).text


def test_a_complaint_is_made_also_long_after_the_end_and_shows_its_deadlines(visitor, database, order, judges, clock):
    follow = link(database, order, LinkPurpose.FOLLOW)
    with database.transaction(SYSTEM) as tx:
        actions.move(tx, order.reference, "archive")
    clock.forward(days=20)
    assert visitor.get(f"/f/{follow}").status_code == 404
    here = f"/f/{follow}/complaint"
    refused = visitor.post(here, {"kind": "late", "words": ""}, seen_at=here)
    assert refused.status_code == 422 and "Say in a few words what went wrong" in refused.text

    sent = visitor.post(here, {"kind": "damage", "words": "You broke the frame."}, seen_at=here)
    page = visitor.get(sent.location).text
    assert "You broke the frame." in page and "Ida" in page and "had no part in the work" in page
    assert re.search(r"decides before .*Mon", page)


def test_the_decision_its_reason_and_the_appeal_stand_on_the_page(visitor, database, order, judges):
    here = complain(visitor, database, order)
    with database.transaction(SYSTEM) as tx:
        complaint_id = tx.session.scalars(select(Complaint.id)).one()
    with database.transaction(as_account(judges[0])) as tx:
        complaints.decide(tx, complaint_id, NOT_OURS)
    page = visitor.get(here).text
    for part in ("We see it differently", "at the agreed time", NOT_OURS.explanation, "You can appeal once"):
        assert part in page
    empty = visitor.post(f"{here}/appeal/{complaint_id}", {"words": ""}, seen_at=here)
    assert empty.status_code == 422

    visitor.post(f"{here}/appeal/{complaint_id}", {"words": "Look at the log."}, seen_at=here)
    page = visitor.get(here).text
    assert "Look at the log." in page and "Nils" in page
    visitor.post(f"{here}/withdraw/{complaint_id}", seen_at=here)
    assert "Taken back" in visitor.get(here).text


def test_a_link_to_one_complaint_opens_nobody_elses(visitor, database, order, judges):
    here = complain(visitor, database, order)
    with database.transaction(DISPATCHER) as tx:
        other = a_work_order(tx)
    with database.transaction(SYSTEM) as tx:
        foreign = complaints.complain(
            tx, tx.session.get(WorkOrder, other.id), kind="late", words="X", channel=Channel.WEB
        )

    for step in ("withdraw", "appeal"):
        tried = visitor.post(f"{here}/{step}/{foreign.id}", {"words": "Mine"}, seen_at=here)
        assert tried.status_code == 404
    for purpose, path in ((LinkPurpose.FOLLOW, "c"), (LinkPurpose.RATE, "c"), (LinkPurpose.COMPLAINT, "r")):
        assert visitor.get(f"/{path}/{link(database, order, purpose)}").status_code == 404


TERMS = {
    "call_back": "4bh",
    "acknowledge": "2bd",
    "decide": "5bd",
    "appeal": "7bd",
    "appeal_days": "14",
    "low_stars": "3",
}


def test_a_leader_sets_the_times_of_a_branch_and_everybody_reads_them(visitor, person, database, order):
    keeper, here = person(Role.MANAGER), f"/setup/quality/{order.branch.code}"
    wrong = keeper.post(here, TERMS | {"decide": "soon"}, seen_at="/setup/quality")
    assert wrong.status_code == 422 and "is not a target" in wrong.text
    many = keeper.post(here, TERMS | {"low_stars": "5"}, seen_at="/setup/quality")
    assert many.status_code == 422 and "Write a number from 1 to 4." in many.text

    assert keeper.post(here, TERMS, seen_at="/setup/quality").status_code == 302
    with database.transaction(SYSTEM) as tx:
        assert terms_of(tx, order.branch_id).decide == "5bd"
    assert "Within 2 working days a person has your complaint" in visitor.get("/service?lang=en").text
    assert "2 working days" in person(Role.DISPATCHER).get("/setup/quality").text


def test_a_program_reads_and_sets_the_times_of_a_branch(program, order):
    path = f"/branches/{order.branch.code}/quality-terms"
    assert program(Role.AGENT).get(path).json["low_stars"] == 2
    wish = TERMS | {"appeal_days": 14, "low_stars": 3, "body_url": "http://plain.example"}

    assert program(Role.AGENT).post(path, wish).status_code == 403
    assert program(Role.MANAGER).post(path, wish).status_code == 422
    set_now = program(Role.MANAGER).post(path, wish | {"body_url": "https://judges.example"})
    assert (set_now.json["decide"], set_now.json["version"]) == ("5bd", 1)


def test_staff_see_on_the_order_who_complained_and_take_one_down_from_there(visitor, person, database, order, judges):
    here = f"/work-orders/{order.reference}"
    assert "Nobody has complained about this order." in person(Role.AGENT).get(here).text
    complain(visitor, database, order)

    shown = person(Role.AGENT).get(here).text
    assert re.search(r'href="/complaints\?id=\d+"', shown) and f"/complaints?order={order.reference}" in shown
    assert f"/complaints?order={order.reference}" not in person(Role.AUDITOR).get(here).text
