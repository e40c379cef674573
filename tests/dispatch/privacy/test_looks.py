"""Who may open a phone number or a door code, when, and what is left on record."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dispatch.errors import NotFound
from dispatch.privacy.look import Look
from dispatch.privacy.looks import masked_email, masked_phone, open_detail
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.store.database import Transaction
from dispatch.work import actions, visits
from dispatch.work.visit import Visit
from tests.builders import NINE, SYSTEM, a_customer, a_home, an_engineer, an_open_visit, the_engineer

A_DAY = timedelta(hours=24)


def as_(tx: Transaction, actor: Actor, at: datetime = NINE) -> Transaction:
    return Transaction(tx.session, Stamp(actor, at))


def role(role: Role, **facts) -> Actor:
    return Actor(role=role, source=Source.CONSOLE, account_id=None, **facts)


@pytest.fixture
def visit(tx: Transaction) -> Visit:
    """Planned for Wednesday 25 November, 10 to 10:45 in Oslo, behind a door with a code."""
    home = a_home(tx, a_customer(tx, phone="+4790123456"), door_code="1905#")
    visit = an_open_visit(tx, home=home)
    starts_at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    return visits.assign(tx, visit, an_engineer(tx), starts_at=starts_at, travel=600)


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (datetime(2026, 11, 23, 22, 59, tzinfo=UTC), "•••"),  # still Monday in Oslo
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "1905#"),
        (datetime(2026, 11, 26, 9, 44, tzinfo=UTC), "1905#"),
        (datetime(2026, 11, 26, 9, 45, tzinfo=UTC), "•••"),
    ],
)
def test_a_door_code_opens_to_the_engineer_from_the_day_before_until_a_day_after(tx, visit, at, code):
    assert open_detail(as_(tx, the_engineer(visit.engineer), at), visit.work_order, "door_code", after=A_DAY) == code


def test_another_engineer_never_sees_it(tx, visit):
    assert open_detail(as_(tx, the_engineer(an_engineer(tx))), visit.work_order, "phone", after=A_DAY) == "••• 456"


def test_an_engineer_the_visit_was_taken_from_sees_it_no_more(tx, visit):
    engineer = visit.engineer
    visits.give_back(tx, visit, "unassign")

    at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert open_detail(as_(tx, the_engineer(engineer), at), visit.work_order, "door_code", after=A_DAY) == "•••"


@pytest.mark.parametrize(
    ("who", "seen"),
    [(Role.AGENT, True), (Role.DISPATCHER, True), (Role.AUDITOR, False), (Role.SYSTEM, False)],
)
def test_the_desk_sees_a_number_while_the_order_is_open_the_auditor_never(tx, visit, who, seen):
    assert (open_detail(as_(tx, role(who)), visit.work_order, "phone", after=A_DAY) == "+4790123456") is seen


def test_a_number_closes_with_its_order(tx, visit):
    actions.move(tx, visit.work_order.reference, "cancel", reason="solved_itself")

    assert open_detail(as_(tx, role(Role.AGENT)), visit.work_order, "phone", after=A_DAY) == "••• 456"


def test_the_desk_of_another_branch_sees_nothing(tx, visit):
    stranger = role(Role.DISPATCHER, branches=frozenset({visit.work_order.branch_id + 1}))

    assert open_detail(as_(tx, stranger), visit.work_order, "phone", after=A_DAY) == "••• 456"


def test_each_look_is_on_record_and_a_masked_one_is_none(tx, visit):
    open_detail(as_(tx, role(Role.AGENT)), visit.work_order, "phone", after=A_DAY)
    open_detail(as_(tx, role(Role.AGENT)), visit.work_order, "door_code", after=A_DAY)
    open_detail(as_(tx, role(Role.AUDITOR)), visit.work_order, "phone", after=A_DAY)
    tx.session.flush()

    looks = tx.session.scalars(select(Look).order_by(Look.id)).all()
    assert [(look.detail, look.work_order_id, look.at) for look in looks] == [
        ("phone", visit.work_order_id, NINE),
        ("door_code", visit.work_order_id, NINE),
    ]


def test_customers_see_their_own_and_leave_no_look(tx, visit):
    holder = role(Role.CUSTOMER, work_order_id=visit.work_order_id, branches=frozenset())

    assert open_detail(as_(tx, holder), visit.work_order, "phone", after=A_DAY) == "+4790123456"
    assert tx.session.scalars(select(Look)).all() == []


def test_nothing_else_can_be_opened_by_name(tx, visit):
    with pytest.raises(NotFound):
        open_detail(as_(tx, SYSTEM), visit.work_order, "name", after=A_DAY)


def test_masks_show_enough_to_recognise_and_too_little_to_use():
    assert [masked_phone(None), masked_phone("+4790123456"), masked_phone("110")] == [None, "••• 456", "•••"]
    assert masked_email("ola.nordmann@home.example") == "o•••@home.example"
