"""New orders are given to people at the desk, who take them, hand them over and give them back when they leave."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from dispatch.desk.actions import CannotAnswer, OwnedMeanwhile, be, give_back, hand_over, route, take
from dispatch.desk.owner import How, OrderOwner
from dispatch.desk.presence import SILENT, Presence, PresenceState, seen
from dispatch.desk.profile import DeskProfile
from dispatch.intake.actions import receive
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.notices.conversation import write
from dispatch.people.account import Account
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM, a_work_order, an_account
from tests.dispatch.intake.builders import a_request, an_area

AVAILABLE, BUSY, AWAY = PresenceState
OFFICE = {"zone": "Europe/Oslo", "weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}


def an_agent(tx: Transaction, *, there: bool = True, languages: tuple[str, ...] = ("nb", "en"), **facts) -> Account:
    account = an_account(tx, Role.AGENT, **facts)
    tx.add(DeskProfile(account_id=account.id, languages=[*languages], competences=["device"], hours=OFFICE))
    tx.session.flush()
    if there:
        be(tx, account.id, AVAILABLE)
    return account


def as_(account: Account) -> Actor:
    return account.actor(Source.CONSOLE)


def owner(database: Database, order: WorkOrder) -> OrderOwner:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get_one(OrderOwner, order.id)


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(SYSTEM) as tx:
        return a_work_order(tx)


def routed(database: Database, order: WorkOrder) -> OrderOwner:
    with database.transaction(SYSTEM) as tx:
        route(tx, tx.session.get_one(WorkOrder, order.id))
    return owner(database, order)


def test_what_comes_in_is_given_to_somebody_who_is_there(database, worker):
    with database.transaction(SYSTEM) as tx:
        an_agent(tx, there=False)
        here = an_agent(tx)
        an_area(tx, p04="urban")
        order = receive(tx, a_request(), ours()).order
    worker()

    found = owner(database, order)
    assert (found.account_id, found.how) == (here.id, How.ROUTED)
    assert [reason["code"] for reason in found.because] == ["not_known_yet", "speaks", "only_one"]


def test_who_opens_an_order_at_the_desk_answers_for_it(database, worker):
    with database.transaction(SYSTEM) as tx:
        an_agent(tx)
        caller = an_agent(tx, there=False)
        an_area(tx, p04="urban")
    with database.transaction(as_(caller)) as tx:
        order = receive(tx, a_request(), ours()).order
    worker()

    assert (owner(database, order).account_id, owner(database, order).how) == (caller.id, How.OPENED)


def test_with_nobody_there_it_stays_in_the_common_queue_and_says_when_somebody_comes(database, order, clock):
    clock.forward(hours=9)  # 18 o'clock in Oslo
    with database.transaction(SYSTEM) as tx:
        an_agent(tx, there=False)

    found = routed(database, order)
    assert (found.account_id, found.how) == (None, How.WAITS)
    assert found.next_at.isoformat() == "2026-11-24T07:00:00+00:00"


def test_whoever_comes_is_given_what_waits(database, order, worker):
    with database.transaction(SYSTEM) as tx:
        agent = an_agent(tx, there=False)
    assert routed(database, order).account_id is None

    with database.transaction(as_(agent)) as tx:
        be(tx, agent.id, AVAILABLE)
    worker()
    assert owner(database, order).account_id == agent.id


def test_orders_go_round_by_the_least_to_do_and_the_longest_wait(database, clock):
    with database.transaction(SYSTEM) as tx:
        first, second = an_agent(tx), an_agent(tx)
    given = []
    for _ in range(4):
        clock.forward(minutes=1)
        with database.transaction(SYSTEM) as tx:
            given.append(route(tx, a_work_order(tx)).account_id)

    assert given == [first.id, second.id, first.id, second.id]


def test_who_leaves_gives_back_what_nobody_has_answered(database, order, worker):
    with database.transaction(SYSTEM) as tx:
        leaving = an_agent(tx)
    routed(database, order)
    with database.transaction(SYSTEM) as tx:
        staying = an_agent(tx)
    with database.transaction(as_(leaving)) as tx:
        be(tx, leaving.id, AWAY)
    worker()

    assert owner(database, order).account_id == staying.id


def test_who_leaves_keeps_what_was_answered_until_the_customer_writes_again(database, order, worker):
    with database.transaction(SYSTEM) as tx:
        agent = an_agent(tx)
    routed(database, order)
    with database.transaction(as_(agent)) as tx:
        actions.move(tx, order.reference, "accept")
        be(tx, agent.id, AWAY)
    assert owner(database, order).account_id == agent.id

    customer = Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())
    with database.transaction(customer) as tx:
        write(tx, tx.session.get_one(WorkOrder, order.id), "Hallo?")
    with database.transaction(as_(agent)) as tx:
        be(tx, agent.id, AVAILABLE)
        be(tx, agent.id, AWAY)
    assert owner(database, order).account_id is None


def test_presence_ends_with_the_session_and_hands_back(database, order, worker, clock):
    with database.transaction(SYSTEM) as tx:
        agent = an_agent(tx)
    routed(database, order)
    clock.forward(seconds=SILENT.total_seconds() - 60)
    with database.transaction(SYSTEM) as tx:
        seen(tx, agent.id)
    clock.forward(hours=1)
    with database.transaction(SYSTEM) as tx:
        tx.send("desk.sweep")
    worker()
    assert owner(database, order).account_id == agent.id

    clock.forward(hours=3)
    with database.transaction(SYSTEM) as tx:
        tx.send("desk.sweep")
    worker()
    assert owner(database, order).account_id is None
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Presence, agent.id).state is AWAY


def test_people_take_hand_over_and_give_back(database, order):
    with database.transaction(SYSTEM) as tx:
        one, other = an_agent(tx), an_agent(tx)
    with database.transaction(as_(one)) as tx:
        take(tx, order.reference, from_id=None)
    with database.transaction(as_(one)) as tx:
        hand_over(tx, order.reference, to_id=other.id, from_id=one.id)
    assert (owner(database, order).account_id, owner(database, order).how) == (other.id, How.HANDED)

    with database.transaction(as_(other)) as tx:
        give_back(tx, order.reference, from_id=other.id)
    assert owner(database, order).account_id is None


def test_what_somebody_has_by_now_is_not_taken_from_under_them(database, order):
    with database.transaction(SYSTEM) as tx:
        one, other = an_agent(tx), an_agent(tx, name="Ane Lie")
    with database.transaction(as_(other)) as tx:
        take(tx, order.reference, from_id=None)

    with pytest.raises(OwnedMeanwhile, match="Ane Lie"), database.transaction(as_(one)) as tx:
        take(tx, order.reference, from_id=None)


def test_nobody_of_another_branch_or_role_is_handed_anything(database, order):
    with database.transaction(SYSTEM) as tx:
        one = an_agent(tx)
        elsewhere = an_agent(tx, every_branch=False, branch_id=a_work_order(tx).branch_id)
        engineer = an_account(tx, Role.ENGINEER)
    with database.transaction(as_(one)) as tx:
        take(tx, order.reference, from_id=None)

    for other in (elsewhere, engineer):
        with pytest.raises(CannotAnswer), database.transaction(as_(one)) as tx:
            hand_over(tx, order.reference, to_id=other.id, from_id=one.id)


def test_looking_again_at_what_waits_writes_nothing_down_twice(database, order):
    routed(database, order)
    version = owner(database, order).version

    assert routed(database, order).version == version


def test_of_two_who_take_one_order_at_once_one_has_it(own_database):
    engine: Engine = connect(own_database)
    database = Database(engine)
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx)
        agents = [an_agent(tx) for _ in range(4)]
    ready, taken, refused = threading.Barrier(len(agents)), [], []

    def reach(agent: Account) -> None:
        ready.wait()
        try:
            with database.transaction(as_(agent)) as tx:
                take(tx, order.reference, from_id=None)
            taken.append(agent.id)
        except OwnedMeanwhile:
            refused.append(agent.id)

    threads = [threading.Thread(target=reach, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(taken), len(refused)) == (1, 3)
    assert owner(database, order).account_id == taken[0]
    engine.dispose()


def test_an_order_has_one_owner_at_most_and_the_queue_has_none(database, order):
    routed(database, order)
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(OrderOwner.account_id)).all() == [None]
        assert tx.stamp.at - tx.session.get_one(OrderOwner, order.id).since == timedelta(0)
