"""The demo's day, on a smaller scale: one telling for all tests here."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, text

from dispatch.channels.letter import Letter, LetterState
from dispatch.customers.engineer_wish import EngineerWish, WishKind
from dispatch.customers.home import Home, LocationQuality
from dispatch.demo import PASSWORD, PEOPLE
from dispatch.desk.owner import OrderOwner
from dispatch.issues.round import IssueRound, RoundState
from dispatch.notices.message import Delivery, Message
from dispatch.notices.replies import of_language
from dispatch.notices.texts import text_for
from dispatch.notices.unanswered import Unanswered
from dispatch.people.account import Account
from dispatch.people.branch import Branch, Tone
from dispatch.people.engagement import Engagement
from dispatch.people.engineer import Engineer
from dispatch.people.own_consent import OwnConsent, OwnPurpose
from dispatch.people.portrait import Portrait
from dispatch.planning.waiting.wait import Wait
from dispatch.privacy.customer_copy import CustomerCopy
from dispatch.privacy.erasure_request import ErasureRequest
from dispatch.quality.feedback import Feedback
from dispatch.remote.remote_session import RemoteSession
from dispatch.seed import play
from dispatch.stamp import SYSTEM, Role
from dispatch.store.audit import AuditEntry
from dispatch.store.audit_check import verify
from dispatch.store.database import Database, Transaction, connect
from dispatch.work.attachment import Attachment, AttachmentKind
from dispatch.work.lifecycle import ENDED, ORDER_LIFE, VISIT_LIFE, OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import NINE
from tests.clock import Clock

pytestmark = pytest.mark.slow
SCALE = 0.1
MIDDAY = NINE + timedelta(hours=2)


def nothing(about: str, done: int, total: int) -> None:
    """Nobody is watching."""


@pytest.fixture(scope="module")
def region(cluster, worker_name) -> Iterator[Database]:
    name = f"seed_{worker_name}"
    cluster.create_database(name, template="doorstep_template")
    engine: Engine = connect(cluster.url(name))
    database = Database(engine, clock=Clock(MIDDAY))
    assert play(database, nothing, scale=SCALE)
    yield database
    engine.dispose()
    cluster.drop_database(name)


@pytest.fixture
def tx(region: Database) -> Iterator[Transaction]:
    with region.transaction(SYSTEM) as tx:
        yield tx


def orders(tx: Transaction) -> list[WorkOrder]:
    return list(tx.session.scalars(select(WorkOrder)))


def test_a_region_that_is_there_is_left_alone(region, tx):
    before = tx.session.scalar(select(func.count()).select_from(AuditEntry))
    assert play(region, nothing, scale=SCALE) is False
    assert tx.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_three_branches_one_of_them_a_partner_and_thirty_engineers(tx):
    assert Counter(tx.session.scalars(select(Branch.partner))) == {False: 2, True: 1}
    assert tx.session.scalar(select(func.count()).select_from(Engineer)) == 30


def test_everybody_on_the_sign_in_page_can_sign_in(tx):
    accounts = {account.email: account for account in tx.session.scalars(select(Account))}
    assert [person for person in PEOPLE if accounts[person.email].role is not person.role] == []
    assert accounts[PEOPLE[0].email].knows(PASSWORD)


def test_a_partners_people_see_their_branch_only(tx):
    partner = tx.session.scalars(select(Branch).where(Branch.partner)).one()
    assert not any(tx.session.scalars(select(Account.every_branch).where(Account.branch_id == partner.id)))


def test_orders_of_every_state_are_there(tx):
    assert {order.state for order in orders(tx)} == set(OrderState)


def test_the_day_is_under_way(tx):
    begins = MIDDAY.replace(hour=0)
    today = tx.session.scalars(select(Visit).where(Visit.starts_at.between(begins, begins + timedelta(days=1)))).all()
    states = {visit.state for visit in today}
    assert VisitState.COMPLETED in states
    assert states - ENDED


def test_planning_has_work_that_is_due_today_or_tomorrow(tx):
    due = [o.arrival_due.date() for o in orders(tx) if o.state is OrderState.DISPATCH]
    soon = {MIDDAY.date(), MIDDAY.date() + timedelta(days=1)}
    assert sum(day in soon for day in due) >= 6


def test_somebody_is_locked_out_and_an_address_is_unsure(tx):
    new = [order for order in orders(tx) if order.state is OrderState.INTAKE]
    assert [order.critical for order in new].count(True) == 1
    assert any(order.home and order.home.located is LocationQuality.POSTCODE for order in new)


def test_people_ask_in_four_languages_and_by_many_channels(tx):
    assert {order.language for order in orders(tx)} == {"nb", "sv", "zh-Hans", "en"}
    assert len({order.channel for order in orders(tx)} & set(Channel)) > 5


def test_every_state_was_reached_by_the_moves_of_the_lifecycles(tx):
    """Walk the audit: each remarked move starts where the one before it ended."""
    for subject, life, begins in (("work_order", ORDER_LIFE, "intake"), ("visit", VISIT_LIFE, "open")):
        state: dict[int, str] = {}
        entries = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
        for entry in tx.session.scalars(entries):
            at = state.setdefault(entry.subject_id, begins)
            move = life.moves.get(entry.verb)
            if move is not None and entry.verb != "open":
                assert at in move.sources, (entry.subject, entry.subject_id, entry.verb, at)
                assert entry.role in move.by
                state[entry.subject_id] = move.target
        noun = WorkOrder if subject == "work_order" else Visit
        stored = dict(tx.session.execute(select(noun.id, noun.state)).all())
        assert {key: value for key, value in state.items() if stored[key] != value} == {}


def test_engineers_took_their_own_steps(tx):
    steps = select(AuditEntry).where(AuditEntry.subject == "visit", AuditEntry.verb.in_(["set_out", "arrive"]))
    visits = {visit.id: visit.engineer_id for visit in tx.session.scalars(select(Visit))}
    of_account = dict(tx.session.execute(select(Engineer.account_id, Engineer.id)).all())
    for entry in tx.session.scalars(steps):
        assert entry.role is Role.ENGINEER
        assert of_account[entry.account_id] == visits[entry.subject_id]


def test_the_chains_of_the_audit_hold_and_run_with_the_clock(tx):
    verdict = verify(tx.session)
    assert verdict.breaks == []
    times: dict[int, datetime] = {}
    for chain, at in tx.session.execute(select(AuditEntry.chain, AuditEntry.at).order_by(AuditEntry.id)):
        assert times.get(chain, at) <= at <= MIDDAY
        times[chain] = at


def test_nothing_has_happened_that_lies_ahead(tx):
    ended = tx.session.scalars(select(Visit.ended_at).where(Visit.ended_at.is_not(None))).all()
    assert max(ended) <= MIDDAY
    assert all(order.opened_at <= MIDDAY for order in orders(tx))


def test_nobody_is_told_of_the_past_again(tx):
    waiting = tx.session.execute(text("SELECT scheduled_at FROM procrastinate_jobs")).scalars().all()
    assert all(moment is not None and moment > MIDDAY for moment in waiting)
    deliveries = tx.session.scalars(select(Message.delivery)).all()
    astray = [one for one in deliveries if one in (Delivery.FAILED, Delivery.UNKNOWN)]
    assert set(deliveries) <= {Delivery.SENT, Delivery.QUEUED, Delivery.RECEIVED, *astray}
    assert len(astray) <= 2


def test_letters_of_the_last_hours_found_their_place_or_wait_for_a_person(tx):
    letters = tx.session.scalars(select(Letter)).all()
    assert {letter.state for letter in letters} >= {LetterState.OPENED, LetterState.ATTACHED, LetterState.UNSURE}
    assert tx.session.scalars(select(Unanswered)).all()
    assert tx.session.scalars(select(Attachment).where(Attachment.kind == AttachmentKind.VOICE)).all()


def test_new_orders_have_somebody_who_answers_and_a_reason_for_it(tx):
    owners = tx.session.scalars(select(OrderOwner).where(OrderOwner.account_id.is_not(None))).all()
    assert len({owner.account_id for owner in owners}) >= 2
    assert all(owner.because for owner in owners)


def test_customers_have_answered_with_stars_and_words(tx):
    feedback = tx.session.scalars(select(Feedback).where(Feedback.answered_at.is_not(None))).all()
    assert len({one.stars for one in feedback}) >= 3
    assert any(one.words for one in feedback)


def test_what_was_not_solved_came_back_as_a_repeat(tx):
    assert any(order.repeat_of_id for order in orders(tx))


def test_no_engineer_is_in_two_places(tx):
    live = tx.session.scalars(select(Engagement).where(Engagement.released_at.is_(None))).all()
    for one in live:
        others = [e for e in live if e is not one and e.engineer_id == one.engineer_id]
        assert not any(e.during.overlaps(one.during) for e in others)


def test_homes_lie_in_the_area_of_a_branch(tx):
    assert all(tx.session.scalars(select(Home.zone)))


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("2026-11-23T01:00", id="night"),
        pytest.param("2026-11-22T06:30", id="sunday"),
        pytest.param("2026-12-24T10:00", id="christmas eve"),
        *(pytest.param(f"2026-11-23T{hour:02}:30", id=f"monday {hour}", marks=pytest.mark.soak) for hour in range(24)),
        *(pytest.param(f"2026-11-27T{hour:02}:00", id=f"friday {hour}", marks=pytest.mark.soak) for hour in range(24)),
    ],
)
def test_the_day_can_be_told_at_any_hour(own_database, moment, request):
    engine = connect(own_database)
    request.addfinalizer(engine.dispose)
    now = datetime.fromisoformat(f"{moment}+00:00")
    database = Database(engine, clock=Clock(now))
    assert play(database, nothing, scale=0.02)
    with database.transaction(SYSTEM) as tx:
        ahead = tx.session.scalars(select(Visit).where(Visit.starts_at > now)).all()
        open_orders = [o for o in orders(tx) if o.state in (OrderState.DISPATCH, OrderState.INTAKE)]
        assert ahead
        assert open_orders


def test_replies_stand_ready_in_four_languages_and_one_branch_speaks_warmly_in_words_of_its_own(tx):
    assert {reply.language for reply in of_language(tx)} == {"nb", "sv", "zh-Hans", "en"}
    assert {branch.code for branch in tx.session.scalars(select(Branch)) if branch.tone is Tone.WARM} == {"east"}
    assert text_for(tx, "late", "nb", Tone.WARM).edition is not None
    assert text_for(tx, "waiting", "nb", Tone.PLAIN).edition is not None


def test_two_come_at_once_and_a_home_is_done_in_several_visits(tx):
    visits = tx.session.scalars(select(Visit).where(Visit.joins.is_not(None))).all()
    crews = {(visit.work_order_id, visit.starts_at) for visit in visits if visit.starts_at is not None}
    assert crews and len(crews) == sum(visit.starts_at is not None for visit in visits) / 2
    assert tx.session.scalars(select(Visit).where(Visit.follows.is_not(None))).all()


def test_what_was_built_in_was_taken_from_vans_that_are_filled_up_again(tx):
    verbs = set(tx.session.scalars(select(AuditEntry.verb).where(AuditEntry.subject == "stock")))
    assert verbs >= {"use", "refill", "hand_out", "deliver", "count"}


def test_some_wait_for_a_time_and_some_ask_for_an_engineer_and_some_want_to_be_forgotten(tx):
    assert len(tx.session.scalars(select(Wait).where(Wait.ended_at.is_(None))).all()) >= 5
    assert set(tx.session.scalars(select(EngineerWish.kind))) == set(WishKind)
    erasures = tx.session.scalars(select(ErasureRequest)).all()
    assert {one.begun_at is None for one in erasures} == {True, False}
    assert tx.session.scalars(select(CustomerCopy)).all()


def test_customers_hear_of_an_issue_and_let_us_into_a_device(tx):
    assert {one.state for one in tx.session.scalars(select(IssueRound))} == {RoundState.DONE, RoundState.GOING}
    granted = {one.granted_at is not None for one in tx.session.scalars(select(RemoteSession))}
    assert granted == {True, False}


def test_faces_are_shown_of_those_who_agreed(tx):
    agreed = select(OwnConsent.engineer_id).where(OwnConsent.purpose == OwnPurpose.PORTRAIT)
    assert 0 < len(set(tx.session.scalars(agreed))) < 30
    assert set(tx.session.scalars(select(Portrait.engineer_id))) == set(tx.session.scalars(agreed))
