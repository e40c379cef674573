"""Choosing a time by link: see, keep, confirm, move; nothing is changed by looking."""

import re
from datetime import timedelta

import pytest

from dispatch.store.database import Database
from dispatch.work.lifecycle import OrderState
from dispatch.work.link import LinkPurpose
from dispatch.work.links import issue
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_branch
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import TUESDAY, a_rule, an_installation, on


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        branch = a_branch(tx)
        a_rule(tx)
        on(tx, branch, TUESDAY, TUESDAY + timedelta(days=1))
        return an_installation(tx, branch, language="nb")


def link(database: Database, order: WorkOrder) -> str:
    with database.transaction(SYSTEM) as tx:
        return issue(tx, tx.session.get(WorkOrder, order.id), LinkPurpose.FOLLOW)


def offered(shown) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', shown.text)


def kept(shown) -> str:
    return re.search(r'name="hold" value="(\d+)"', shown.text)[1]


def keep(visitor, token: str, slot: str):
    here = f"/f/{token}/times"
    visitor.post(here, {"slot": slot}, seen_at=here)
    return visitor.get(here)


def confirm(visitor, token: str, shown):
    here = f"/f/{token}/times"
    return visitor.post(f"{here}/confirm", {"hold": kept(shown)}, seen_at=here)


def test_the_customer_books_in_their_own_language_and_lands_on_their_page(visitor, database, order):
    token = link(database, order)
    shown = visitor.get(f"/f/{token}/times")
    assert '<html lang="nb"' in shown.text and len(offered(shown)) == 8
    done = confirm(visitor, token, keep(visitor, token, offered(shown)[1]))
    assert done.status_code == 302
    followed = visitor.get(done.headers["Location"])
    assert followed.status_code == 200 and "10:00–12:00" in followed.text
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state is OrderState.PLANNED


def test_whoever_taps_twice_has_one_hold_and_one_booking(visitor, database, order):
    token = link(database, order)
    slot = offered(visitor.get(f"/f/{token}/times"))[1]
    first = kept(keep(visitor, token, slot))
    shown = keep(visitor, token, slot)
    assert kept(shown) == first
    confirm(visitor, token, shown)
    again = confirm(visitor, token, shown)
    assert again.status_code == 302 and again.headers["Location"] == f"/f/{token}"
    assert "10:00–12:00" in visitor.get(f"/f/{token}").text


def test_what_was_chosen_in_another_tab_since_is_said_and_nothing_is_booked(visitor, database, order):
    token = link(database, order)
    slots = offered(visitor.get(f"/f/{token}/times"))
    in_the_first_tab = keep(visitor, token, slots[0])
    in_the_second = kept(keep(visitor, token, slots[1]))
    refused = confirm(visitor, token, in_the_first_tab)
    assert refused.status_code == 409 and kept(refused) == in_the_second
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state is OrderState.INTAKE


def test_whoever_goes_back_after_booking_cannot_choose_by_the_old_page(visitor, database, order):
    token = link(database, order)
    slots = offered(visitor.get(f"/f/{token}/times"))
    confirm(visitor, token, keep(visitor, token, slots[1]))
    refused = visitor.post(f"/f/{token}/times", {"slot": slots[0]}, seen_at=f"/f/{token}/times")
    assert refused.status_code == 409
    assert "10:00–12:00" in visitor.get(f"/f/{token}").text


def test_looking_keeps_nothing(visitor, database, order):
    token = link(database, order)
    for _ in range(5):
        visitor.get(f"/f/{token}/times")
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state is OrderState.INTAKE
    assert not re.search(r'name="hold"', visitor.get(f"/f/{token}/times").text)


def test_moving_it_makes_the_older_links_void_and_shows_the_new_time(visitor, database, order):
    token = link(database, order)
    first = confirm(visitor, token, keep(visitor, token, offered(visitor.get(f"/f/{token}/times"))[1]))
    fresh = first.headers["Location"].removeprefix("/f/")
    times = offered(visitor.get(f"/f/{fresh}/times"))
    second = confirm(visitor, fresh, keep(visitor, fresh, times[-1]))
    assert "14:00–16:00" in visitor.get(second.headers["Location"]).text
    assert visitor.get(f"/f/{fresh}").status_code == 404
    assert visitor.get(f"/f/{token}/times").status_code == 404


def test_a_time_that_ran_out_shows_fresh_ones_and_says_why(visitor, database, order, clock: Clock):
    token = link(database, order)
    shown = keep(visitor, token, offered(visitor.get(f"/f/{token}/times"))[1])
    clock.forward(minutes=11)
    late = confirm(visitor, token, shown)
    assert late.status_code == 409 and offered(late)
    assert "Vi kunne ikke holde den tiden lenger" in late.text


def test_whoever_was_slower_sees_what_is_free_now(visitor, database, order):
    with database.transaction(DISPATCHER) as tx:
        other = an_installation(tx, tx.session.get(WorkOrder, order.id).branch, fault={"minutes": 110})
    token, theirs = link(database, order), link(database, other)
    slots = offered(visitor.get(f"/f/{token}/times"))
    assert keep(visitor, theirs, slots[1]).status_code == 200
    gone = visitor.post(f"/f/{token}/times", {"slot": slots[1]}, seen_at=f"/f/{token}/times")
    assert gone.status_code == 409 and slots[1] not in offered(gone)


@pytest.mark.parametrize("slot", ["", "soon", "2026-11-24T10:07:00+00:00", "9999-12-31T23:59:59+00:00"])
def test_a_time_that_was_never_offered_is_refused_in_words(visitor, database, order, slot):
    token = link(database, order)
    refused = visitor.post(f"/f/{token}/times", {"slot": slot}, seen_at=f"/f/{token}/times")
    assert refused.status_code == 409 and offered(refused)


def test_where_nothing_can_be_chosen_the_page_says_why(visitor, database, order):
    with database.transaction(DISPATCHER) as tx:
        found = tx.session.get(WorkOrder, order.id)
        found.move("cancel", tx.stamp, reason="customer_cancelled")
    assert "velge tid" in visitor.get(f"/f/{link(database, order)}/times").text


def test_whoever_finds_no_time_joins_the_waiting_list_and_leaves_it_again(visitor, database, order):
    token = link(database, order)
    here = f"/f/{token}/times"
    assert "Skriv meg på listen" in visitor.get(here).text
    visitor.post(f"/f/{token}/waiting", {"weekday": ["1", "3"], "part": "morning"}, seen_at=here)
    shown = visitor.get(here).text
    assert "Du er nummer 1 i køen" in shown and shown.count(" checked") == 3
    visitor.post(f"/f/{token}/waiting/leave", seen_at=here)
    assert "Du er nummer" not in visitor.get(here).text


@pytest.mark.parametrize("wish", [{"weekday": "7"}, {"weekday": "-1"}, {"weekday": "x"}, {"part": "night"}])
def test_a_wish_that_is_not_on_the_page_is_refused_in_words(visitor, database, order, wish):
    token = link(database, order)
    refused = visitor.post(f"/f/{token}/waiting", wish, seen_at=f"/f/{token}/times")
    assert refused.status_code == 422 and "dager i uken" in refused.text


def test_the_desk_sees_the_line_and_puts_whoever_calls_on_it(person, database, order):
    desk = person()
    assert "Nobody waits for a time" in desk.get("/waiting").text
    here = f"/work-orders/{order.reference}"
    assert desk.post(f"{here}/waiting", seen_at=f"{here}/times").status_code == 302
    assert order.reference in desk.get("/waiting").text
    desk.post(f"{here}/waiting", {"leave": "yes"}, seen_at="/waiting")
    assert order.reference not in desk.get("/waiting").text


def test_the_page_stays_small(visitor, database, order):
    shown = visitor.get(f"/f/{link(database, order)}/times?all")
    assert len(shown.text.encode()) < 40_000


def test_the_desk_sees_why_a_window_is_closed_and_books_another_for_whoever_calls(person, database, order):
    desk = person()
    here = f"/work-orders/{order.reference}/times"
    with database.transaction(DISPATCHER) as tx:
        tx.session.get(WorkOrder, order.id).fault.needs = {"locks": 3}
    assert "level 3 is needed" in desk.get(here).text
    with database.transaction(DISPATCHER) as tx:
        tx.session.get(WorkOrder, order.id).fault.needs = {}
    assert desk.post(here, {"slot": offered_to_desk(desk.get(here))[0]}, seen_at=here).status_code == 302
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state is OrderState.PLANNED


def offered_to_desk(shown) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', shown.text)
