"""Whom a step of the ladder is for, and what it does beside speaking: mail to our people, orders given to others."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.desk.queries import owner_of
from dispatch.drain import deliver_all
from dispatch.notices.message import Delivery
from dispatch.notices.staff import sending
from dispatch.notices.staff.staff_note import StaffNote
from dispatch.people.account import AlertsBy
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.watch import actions
from dispatch.planning.watch.ladder_step import Effect, Trigger
from dispatch.settings import Settings
from dispatch.stamp import Role
from dispatch.store.database import Database, Transaction
from tests.builders import SYSTEM, a_branch, a_work_order, an_account, an_engineer
from tests.clock import Clock
from tests.conftest import SETTINGS
from tests.dispatch.planning.test_watch import add
from tests.gateway import a_gateway


def with_mail(tx: Transaction, role: Role = Role.DISPATCHER, **facts):
    return an_account(tx, role, alerts_by=AlertsBy.EMAIL, **facts)


def opened(database: Database) -> list[StaffNote]:
    deliver_all(database, SETTINGS, but=("planning.%",))
    with database.transaction(SYSTEM) as tx:
        return list(tx.session.scalars(select(StaffNote).order_by(StaffNote.id).options(joinedload(StaffNote.account))))


def test_those_of_the_role_who_want_it_are_written_to_once_and_others_see_the_console(
    tx: Transaction, database, branch, look, clock: Clock
):
    an_engineer(tx, branch)
    order = a_work_order(tx, branch=branch)
    told = with_mail(tx)
    an_account(tx), with_mail(tx, Role.MANAGER), with_mail(tx, every_branch=False, branch_id=a_branch(tx).id)
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE)
    clock.forward(hours=2)

    look()
    [note] = opened(database)
    look()

    assert [each.account_id for each in opened(database)] == [note.account_id] == [told.id]
    assert note.subject == f"{order.reference}: a promise needs you"
    assert (note.delivery, order.customer.name in note.body) == (Delivery.KEPT, False)


def test_a_step_for_one_person_is_for_nobody_else(tx: Transaction, database, branch, look, clock: Clock):
    an_engineer(tx, branch)
    a_work_order(tx, branch=branch)
    one, _other = with_mail(tx, Role.MANAGER), with_mail(tx, Role.MANAGER)
    step = add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE, account_id=one.id)
    clock.forward(hours=2)

    (alert,) = look()

    assert (step.role, alert.account_id) == (Role.MANAGER, one.id)
    assert [each.account_id for each in opened(database)] == [one.id]


@pytest.mark.parametrize("to_one", [True, False])
def test_a_step_that_gives_it_to_somebody_else_changes_who_answers(
    tx: Transaction, database, branch, look, clock: Clock, to_one
):
    an_engineer(tx, branch)
    order = a_work_order(tx, branch=branch)
    boss = an_account(tx, Role.MANAGER)
    whom = {"account_id": boss.id} if to_one else {"role": Role.MANAGER}
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE, effect=Effect.REASSIGN, **whom)
    clock.forward(hours=2)

    look()
    opened(database)

    tx.session.expire_all()
    assert owner_of(tx, order).account_id == boss.id


def test_a_step_that_is_changed_says_nothing_twice_of_one_deadline(tx: Transaction, branch, look, clock: Clock):
    an_engineer(tx, branch)
    a_work_order(tx, branch=branch)
    step = add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE)
    clock.forward(hours=2)
    assert len(look()) == 1

    actions.change_step(tx, step.id, version=step.version, amount=-30, role=Role.MANAGER)

    assert len(look()) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"role": Role.ENGINEER},
        {"role": Role.QUALITY, "effect": Effect.REASSIGN},
    ],
)
def test_only_people_of_the_desk_are_told_and_only_who_answers_customers_gets_orders(tx: Transaction, branch, facts):
    with pytest.raises(actions.PersonUnfit):
        add(tx, Trigger.DUE, 0, **facts)


def test_a_step_for_every_branch_is_not_for_somebody_of_one(tx: Transaction, branch):
    one = an_account(tx, every_branch=False, branch_id=branch.id)

    assert add(tx, Trigger.DUE, 0, account_id=one.id, branch_id=branch.id).account_id == one.id
    with pytest.raises(actions.PersonUnfit):
        add(tx, Trigger.DUE, 0, account_id=one.id)


def test_a_mail_to_one_of_us_goes_once_whoever_is_killed(tx: Transaction, database, branch, look, clock: Clock):
    an_engineer(tx, branch)
    a_work_order(tx, branch=branch)
    with_mail(tx)
    add(tx, Trigger.DUE, 0, promise=PromiseName.RESPONSE)
    clock.forward(hours=2)
    look()
    [note] = opened(database)
    with a_gateway() as gateway:
        address = gateway.setting.replace("sms=", "email=")
        settings = Settings(secret_key="x" * 32, public_url="https://doorstep.example", notices=(address,))
        note = tx.session.merge(note)
        note.delivery = Delivery.QUEUED
        tx.session.flush()

        sending.deliver(database, settings, note_id=note.id)
        tx.session.refresh(note)
        assert (note.delivery, gateway.heard) == (Delivery.SENT, [f"staff-{note.id}"])
        assert "https://doorstep.example/work-orders/DS-" in gateway.bodies[0]["message"]
        note.delivery = Delivery.SENDING  # killed before it was marked
        tx.session.flush()
        sending.deliver(database, settings, note_id=note.id)

    tx.session.refresh(note)
    assert (note.delivery, len(gateway.heard)) == (Delivery.UNKNOWN, 1)
