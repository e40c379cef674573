"""Rescues of what takes two engineers, or several visits: nothing is offered that would tear it apart."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from dispatch.planning.rescue import seeking
from dispatch.planning.rescue.applying import carry_out
from dispatch.planning.rescue.offer import Rescues
from dispatch.planning.rescue.seeking import rescues_of
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.visit import Visit
from dispatch.work.windows import promise_window
from tests.builders import a_branch, a_fault, a_home, a_shift, an_engineer, an_open_visit
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import TODAY, at_work_since, given, moment


@pytest.fixture
def kari(tx: Transaction):
    """She is at work until noon."""
    kari = an_engineer(tx, a_branch(tx), locks=2)
    begun = given(tx, kari, 8, fault=a_fault(tx, minutes=180, spread=2))
    at_work_since(tx, begun, 8)
    return kari


def late(tx: Transaction, visit: Visit, engineer, at: float) -> None:
    """Told nine to eleven, and not to be reached by then."""
    visits.assign(tx, visit, engineer, starts_at=moment(at), travel=300)
    promise_window(tx, visit, window_from=TODAY.at_hour(9), window_to=TODAY.at_hour(11))
    tx.session.flush()


def a_whole(tx: Transaction, branch, **facts) -> list[Visit]:
    fault = a_fault(tx, minutes=60, spread=5, **facts)
    return an_open_visit(tx, branch=branch, home=a_home(tx, lat=59.92, lon=10.74), fault=fault).work_order.visits


def a_late_crew(tx: Transaction, kari, others: int) -> list[Visit]:
    crew = [kari, *(an_engineer(tx, kari.branch, locks=2) for _ in range(others))]
    whole = a_whole(tx, kari.branch, persons=2)
    for visit, engineer in zip(whole, crew, strict=False):
        late(tx, visit, engineer, 11.1)
        visit.starts_at = moment(10.5)
    tx.session.flush()
    return whole


def all_carried_out(tx: Transaction, visit: Visit) -> Rescues:
    """Each of them, one after the other, as far as the database's last look."""
    found = rescues_of(tx, visit.work_order.reference, desk=a_desk())
    for offer in found.offers:
        with tx.session.begin_nested() as tried:
            carry_out(tx, visit.work_order.reference, offer.key, desk=a_desk())
            tx.session.flush()
            tx.session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            tried.rollback()
        tx.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        tx.session.expire_all()
    return found


def test_somebody_else_comes_along_at_the_same_moment(tx: Transaction, kari):
    whole = a_late_crew(tx, kari, others=2)
    found = all_carried_out(tx, whole[0])
    [offer] = found.offers
    assert (offer.kind, offer.after[1]) == ("engineer", moment(10.5))


def test_a_new_time_for_one_of_two_is_not_offered(tx: Transaction, kari, monkeypatch):
    whole = a_late_crew(tx, kari, others=1)
    assert all_carried_out(tx, whole[0]).offers == ()
    with monkeypatch.context() as patch:
        patch.setattr(seeking, "keeps_wholes", lambda found: True)
        with pytest.raises(IntegrityError, match="begin at the same moment"):
            all_carried_out(tx, whole[0])


def test_what_comes_first_is_not_put_behind_what_follows_it(tx: Transaction, kari):
    """The first may go to Bo in the morning, but to no time after the second."""
    LATER = {"minutes": 30, "persons": 1, "days": 0, "same_engineer": False}
    first, second = a_whole(tx, kari.branch, follow_ups=[LATER])
    late(tx, first, kari, 11.1)
    visits.assign(tx, second, kari, starts_at=moment(12.5), travel=300)
    first.starts_at, first.ends_at = moment(10.5), moment(11.5)
    tx.session.flush()
    offers = all_carried_out(tx, first).offers
    assert all(offer.after[1] + timedelta(minutes=60) <= moment(12.5) for offer in offers)


def test_what_the_same_engineer_is_to_finish_stays_with_them(tx: Transaction, kari):
    LATER = {"minutes": 30, "persons": 1, "days": 0, "same_engineer": True}
    an_engineer(tx, kari.branch, locks=2)
    first, second = a_whole(tx, kari.branch, follow_ups=[LATER])
    late(tx, first, kari, 11.1)
    visits.assign(tx, second, kari, starts_at=moment(15), travel=300)
    first.starts_at, first.ends_at = moment(10.5), moment(11.5)
    tx.session.flush()
    assert "engineer" not in [offer.kind for offer in all_carried_out(tx, first).offers]


def test_a_partner_takes_no_half_of_a_crew(tx: Transaction, kari):
    partner = a_branch(tx, partner=True)
    for _ in range(2):
        a_shift(tx, an_engineer(tx, partner, shift=False, locks=2), TODAY.day)
    whole = a_late_crew(tx, kari, others=1)
    assert "partner" not in [offer.kind for offer in all_carried_out(tx, whole[0]).offers]
