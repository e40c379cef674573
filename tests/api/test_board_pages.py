"""The dispatcher's board and plans."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from dispatch.field.travelling import seen_at
from dispatch.people.engineer import Engineer
from dispatch.people.own_consent import OwnPurpose, agree
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from dispatch.work.visit import Visit
from tests.builders import NINE, SYSTEM, a_branch, a_fault, an_engineer, an_open_visit, the_engineer
from tests.dispatch.planning.roads import straight

VERSION = re.compile(r'name="version" value="(\d+)"')


@pytest.fixture
def branch(database: Database):
    with database.transaction(SYSTEM) as tx:
        return a_branch(tx)


@pytest.fixture
def visit(database: Database, branch) -> Visit:
    with database.transaction(SYSTEM) as tx:
        an_engineer(tx, tx.session.merge(branch), locks=2)
        return an_open_visit(tx, branch=tx.session.merge(branch), fault=a_fault(tx, needs={"locks": 2}))


def test_the_board_shows_who_works_and_what_nobody_has(person, visit):
    page = person().get("/board").text

    assert "Kari Nordby" in page
    assert "Thereses gate 14" in page


def test_a_branch_without_shifts_says_what_to_do(person, branch):
    assert "Nobody is on shift here on this day" in person().get("/board").text


def test_choosing_an_order_says_who_can_and_what_it_costs(person, visit):
    page = person().get(f"/board?order={visit.work_order.reference}").text

    assert "Give to Kari" in page
    assert "Extra travel" in page


def test_who_cannot_is_told_why_and_what_would_help(person, database, visit, branch):
    with database.transaction(SYSTEM) as tx:
        an_engineer(tx, tx.session.merge(branch), cameras=1).name = "Li Mei"

    page = person().get(f"/board?order={visit.work_order.reference}").text

    assert "Li Mei" in page
    assert "Locks level 2 is needed" in page


def test_the_board_says_when_somebody_on_the_way_will_be_there_and_how_old_that_is(person, database, visit, clock):
    with database.transaction(SYSTEM) as tx:
        mine = visits.visit_for_change(tx, visit.id)
        engineer = tx.session.scalars(select(Engineer)).first()
        visits.assign(tx, mine, engineer, starts_at=NINE + timedelta(hours=1), travel=1200)
        tx.act_as(the_engineer(engineer))
        visits.go(tx, mine, "set_out")
        agree(tx, OwnPurpose.POSITION)
        seen_at(tx, mine, 59.98765, 10.90, accuracy=10, roads=straight)

    assert re.search(r"there about 09:\d\d, 1\d\.\d km away; said just now", person().get("/board").text)
    clock.forward(minutes=6)
    assert "km away; 6 minutes old" in person().get("/board").text
    assert "59.98765" not in person().get("/board").text


def test_a_visit_is_given_from_the_board(person, database, visit):
    desk = person()
    page = desk.get(f"/board?order={visit.work_order.reference}").text
    give = re.search(r'name="engineer_id" value="(\d+)"><input type="hidden" name="starts_at" value="([^"]+)"', page)

    given = desk.post(
        f"/board/visits/{visit.id}/give",
        {"engineer_id": give[1], "starts_at": give[2], "version": str(visit.version)},
    )

    assert given.status_code == 302, given.text
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(Visit, visit.id).engineer_id == int(give[1])


def give(desk, visit, engineer, *, at, seen: str = "") -> object:
    return desk.post(
        f"/board/visits/{visit.id}/give{seen}",
        {"engineer_id": str(engineer.id), "starts_at": at.isoformat(), "version": str(visit.version)},
    )


@pytest.fixture
def kari(database: Database, visit) -> Engineer:
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalars(select(Engineer).where(Engineer.branch_id == visit.work_order.branch_id)).one()


def test_a_refused_visit_shows_the_same_board_again_with_the_broken_rule_and_what_would_help(person, visit, kari):
    reference, branch = visit.work_order.reference, visit.work_order.branch_id
    seen = f"?branch={branch}&day=2026-11-23&skill=locks&order={reference}"
    refused = give(person(), visit, kari, at=NINE + timedelta(hours=7), seen=seen)
    page = html.unescape(refused.text)

    assert refused.status_code == 422
    assert "Kari Nordby can’t begin at 16:00." in page
    assert re.search(r"Would be home [^<]+ after the shift", page)
    assert re.search(r"min overtime", page)
    assert re.search(r"Kari can begin at 09:\d\d\.", page)
    assert "Monday 23 November" in page
    assert 'aria-label="Skill: Locks"' in page
    assert f'action="/board/visits/{visit.id}/give{seen}"' in page


def test_a_visit_changed_meanwhile_is_shown_on_the_board_as_it_stands_now(person, database, visit, kari):
    with database.transaction(SYSTEM) as tx:
        visits.assign(
            tx, tx.session.merge(visit), tx.session.merge(kari), starts_at=NINE + timedelta(hours=1), travel=600
        )

    refused = give(person(), visit, kari, at=NINE + timedelta(hours=2))

    assert refused.status_code == 409
    assert "Somebody else changed this" in refused.text
    assert "Give to Kari" in refused.text


def test_after_giving_the_board_keeps_the_skill_it_was_narrowed_to(person, visit, kari):
    given = give(person(), visit, kari, at=NINE + timedelta(hours=1), seen="?skill=locks")

    assert given.status_code == 302
    assert "skill=locks" in given.location


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "it stands at “On the way”.*Nothing is open to you there now."),
        ("nb", "«På vei».*Ingenting er åpent for deg der nå."),
        ("sv", "”På väg”.*Inget är öppet för dig där nu."),
        ("zh-Hans", "“在路上”.*您现在没有可用的操作。"),
    ],
)
def test_a_step_that_is_not_open_says_in_words_where_the_visit_stands(person, database, visit, kari, lang, said):
    with database.transaction(SYSTEM) as tx:
        mine = visits.assign(
            tx, tx.session.merge(visit), tx.session.merge(kari), starts_at=NINE + timedelta(hours=1), travel=600
        )
    with database.transaction(the_engineer(kari)) as tx:
        visits.go(tx, tx.session.merge(mine), "set_out")
        mine = tx.session.get(Visit, mine.id)
    desk = person()
    desk.get(f"/board?lang={lang}")

    refused = give(desk, mine, kari, at=NINE + timedelta(hours=2))

    assert refused.status_code == 409
    assert re.search(said, html.unescape(refused.text))
    assert "travelling" not in refused.text


def test_a_plan_is_asked_for_once_at_a_time(person, branch):
    desk = person()
    ask = {"branch": str(branch.id), "day": "2026-11-23"}

    assert desk.post("/plans", ask).status_code == 302
    assert desk.post("/plans", ask).status_code == 409
    assert "Asked for" in desk.get("/plans").text


def test_an_agent_may_look_at_the_board_but_not_plan(person, branch):
    agent = person(Role.AGENT)

    assert agent.get("/board").status_code == 200
    assert agent.post("/plans", {"branch": str(branch.id), "day": "2026-11-23"}).status_code == 403


def test_an_engineers_day_and_visit_fit_the_phone(person, database, visit):
    with database.transaction(SYSTEM) as tx:
        mine = tx.session.merge(visit)
        engineer = an_engineer(tx, mine.work_order.branch, locks=3)
        visits.assign(tx, mine, engineer, starts_at=NINE + timedelta(hours=1), travel=600)
    phone = person(Role.ENGINEER, engineer=engineer)

    assert "Thereses gate 14" in phone.get("/field").text
    assert "I’m on my way" in phone.get(f"/field/visits/{visit.id}").text
    for verb in ("set_out", "arrive"):
        gone = phone.post(f"/field/visits/{visit.id}/go/{verb}")
        assert gone.status_code == 302, gone.text
    assert "Cannot complete" in phone.get(f"/field/visits/{visit.id}").text
    assert phone.get(f"/field/visits/{visit.id}/cannot").status_code == 200
    assert phone.get(f"/field/visits/{visit.id}/finish").status_code == 200


def test_nobody_says_yes_to_a_visit_that_was_moved_while_they_looked(person, database, visit):
    with database.transaction(SYSTEM) as tx:
        mine = tx.session.merge(visit)
        engineer = an_engineer(tx, mine.work_order.branch, locks=3)
        visits.assign(tx, mine, engineer, starts_at=NINE + timedelta(hours=1), travel=600)
    phone, here = person(Role.ENGINEER, engineer=engineer), f"/field/visits/{visit.id}"
    [seen] = set(VERSION.findall(phone.get(here).text))
    with database.transaction(SYSTEM) as tx:
        visits.assign(
            tx, visits.visit_for_change(tx, visit.id), engineer, starts_at=NINE + timedelta(hours=4), travel=0
        )

    moved = phone.post(f"{here}/go/accept", {"version": seen}, seen_at=here)

    assert (moved.status_code, "changed while you had it open" in moved.text) == (409, True)
    [now] = set(VERSION.findall(moved.text))
    assert phone.post(f"{here}/go/accept", {"version": now}, seen_at=here).status_code == 302


def test_the_set_up_page_shows_hours_and_what_was_set_aside(person, branch):
    page = person(Role.ADMIN).get("/setup").text

    assert "08:00–16:00" in page
    assert "Nothing was set aside" in page
