"""Rounds of notices on a known issue: who is told, how, and that nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time

import pytest
from sqlalchemy import func, select

from dispatch.customers.customer import ContactChannel
from dispatch.issues import actions, delivering, queries, telling
from dispatch.issues.issue import Issue, Severity, WordsMissing
from dispatch.issues.notice import About, IssueNotice
from dispatch.issues.round import RoundOver, RoundState, ToldAlready
from dispatch.issues.telling import NobodyToTell, NothingToTell, TooSmall
from dispatch.notices.message import Delivery, Message
from dispatch.store.database import Database, Transaction, connect
from tests.builders import DISPATCHER, NINE, SYSTEM, a_customer, a_home, in_all
from tests.dispatch.issues.builders import a_device, an_affected_order, an_issue


def told(tx: Transaction, issue: Issue, **more) -> list[IssueNotice]:
    """The whole round, as the worker writes it."""
    going = telling.tell(tx, issue.id, **more)
    while going.state is RoundState.GOING:
        telling.write_batch(tx, round_id=going.id)
    query = select(IssueNotice).where(IssueNotice.round_id == going.id).order_by(IssueNotice.id)
    return list(tx.session.scalars(query))


def test_whoever_owns_such_a_device_is_concerned_once_with_an_order_or_without(tx):
    issue = an_issue(tx)
    home = a_home(tx)
    a_device(tx, home), a_device(tx, home)
    a_device(tx, a_home(tx), model="other")
    order = an_affected_order(tx)
    actions.match(tx, order)

    assert set(telling.preview(tx, issue).shown) == {home.customer, order.customer}


def test_each_is_told_once_in_their_language_by_the_way_they_prefer(tx):
    issue = an_issue(tx, severity=Severity.GRAVE)
    home = a_home(tx, a_customer(tx, language="sv", prefers=ContactChannel.EMAIL, email="ida@home.example"))
    a_device(tx, home)

    found = told(tx, issue)

    assert [(one.recipient, one.body, one.delivery) for one in found] == [
        ("ida@home.example", "Use the key until Friday. sv", Delivery.QUEUED)
    ]
    with pytest.raises(NobodyToTell):
        telling.tell(tx, issue.id)


def test_what_is_only_suspected_is_told_to_nobody(tx):
    issue = an_issue(tx, confirmed=False)

    with pytest.raises(NothingToTell):
        telling.tell(tx, issue.id)


def test_once_it_is_put_right_those_who_heard_of_it_hear_that_once(tx):
    issue = an_issue(tx)
    a_device(tx, a_home(tx))
    told(tx, issue)
    a_device(tx, a_home(tx))  # bought since, and never told that it was broken
    linked = an_affected_order(tx)
    actions.link(tx, issue.id, [linked.reference])
    actions.move(tx, issue.id, "fix", remedy=in_all("Updated over night."))

    found = told(tx, issue)

    assert len(found) == 2
    assert {one.body for one in found} == {"Updated over night. nb"}
    with pytest.raises(NobodyToTell):
        telling.tell(tx, issue.id)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(20, True), (21, True), (6, True), (7, False), (12, False)], ids=lambda value: str(value)
)
def test_nobody_is_woken_for_it(tx, hour, quiet):
    """Hours are UTC in winter; quiet from nine in the evening to eight in the morning."""
    customer = a_customer(tx, quiet_from=time(21), quiet_to=time(8))
    until = delivering.quiet_until(customer, NINE.replace(hour=hour))

    assert (until is not None) is quiet
    assert until is None or until > NINE.replace(hour=hour)


def test_without_a_gateway_a_notice_is_on_record_and_a_forgotten_customer_gets_none(tx, database, worker):
    issue = an_issue(tx)
    a_device(tx, a_home(tx))
    (notice,) = told(tx, issue)
    tx.complete()
    worker()
    tx.session.expire_all()

    assert notice.delivery is Delivery.KEPT


def test_larger_deviations_go_by_mail_and_of_small_ones_nobody_is_written_to(tx):
    home = a_home(tx, a_customer(tx, prefers=ContactChannel.SMS, email="ida@home.example"))
    a_device(tx, home), a_device(tx, a_home(tx, a_customer(tx, email=None)))

    assert [one.channel for one in told(tx, an_issue(tx))] == [ContactChannel.EMAIL, ContactChannel.SMS]
    assert {one.channel for one in told(tx, an_issue(tx, severity=Severity.GRAVE))} == {ContactChannel.SMS}
    with pytest.raises(TooSmall):
        telling.tell(tx, an_issue(tx, severity=Severity.MINOR).id)


def test_only_software_and_region_of_the_issue_are_reached(tx):
    issue = an_issue(tx, firmware_from="4.9", firmware_to="4.10.2", postcodes=["04"])
    for firmware, postcode in (("4.10.2", "0452"), ("4.8", "0452"), ("4.11", "0452"), (None, "0452"), ("4.9", "1410")):
        a_device(tx, a_home(tx, postcode=postcode), firmware=firmware)

    assert telling.preview(tx, issue).count == 2
    assert telling.preview(tx, issue).languages == {"nb": 2}


def test_whoever_has_an_open_order_that_is_part_of_it_is_told_on_that_order(tx):
    issue, order = an_issue(tx), an_affected_order(tx)
    actions.match(tx, order)

    [notice] = told(tx, issue)

    message = tx.session.scalars(select(Message).where(Message.event == "issue")).one()
    assert (message.work_order_id, notice.message_id) == (order.id, message.id)
    assert "Use the key until Friday. nb" in message.body and "Lock stays shut nb" in message.subject


def test_news_go_to_those_who_heard_and_each_piece_once(tx):
    issue = an_issue(tx)
    a_device(tx, a_home(tx))
    told(tx, issue)
    a_device(tx, a_home(tx))  # has not heard that we know of it

    first = told(tx, issue, news=in_all("A new version comes tonight."))
    second = told(tx, issue, news=in_all("It is delayed until Friday."))

    assert [(one.about, one.number) for one in first + second] == [(About.UPDATE, 1), (About.UPDATE, 2)]
    assert second[0].body == "It is delayed until Friday. nb"
    with pytest.raises(WordsMissing):
        telling.tell(tx, issue.id, news={"en": "Only English"})


def test_what_came_back_is_told_anew(tx):
    issue = an_issue(tx)
    a_device(tx, a_home(tx))
    told(tx, issue)
    actions.move(tx, issue.id, "fix", remedy=in_all("Updated over night."))
    told(tx, issue)
    actions.move(tx, issue.id, "confirm")

    assert len(told(tx, issue)) == 1


def test_a_stopped_round_sends_nothing_more_and_goes_on_where_it_was(tx, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    issue = an_issue(tx)
    for _ in range(3):
        a_device(tx, a_home(tx))
    going = telling.tell(tx, issue.id)
    telling.write_batch(tx, round_id=going.id)
    telling.stop(tx, going.id)
    telling.write_batch(tx, round_id=going.id)

    assert (going.written, going.planned) == (2, 3)
    assert queries.delivered(tx, going) == {Delivery.VOID: 2}
    with pytest.raises(RoundOver):
        telling.stop(tx, going.id)
    telling.go_on(tx, going.id)
    while going.state is RoundState.GOING:
        telling.write_batch(tx, round_id=going.id)
    assert queries.delivered(tx, going) == {Delivery.QUEUED: 3}


def test_a_stopped_round_keeps_back_what_is_told_on_orders_as_well(tx):
    issue, order = an_issue(tx), an_affected_order(tx)
    actions.match(tx, order)
    going = telling.tell(tx, issue.id)
    telling.write_batch(tx, round_id=going.id)
    telling.stop(tx, going.id)
    assert queries.delivered(tx, going) == {Delivery.VOID: 1}
    telling.go_on(tx, going.id)
    assert queries.delivered(tx, going) == {Delivery.QUEUED: 1}


def test_nobody_hears_that_we_work_on_what_was_put_right_meanwhile(tx, monkeypatch):
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    issue = an_issue(tx)
    for _ in range(2):
        a_device(tx, a_home(tx))
    going = telling.tell(tx, issue.id)
    telling.write_batch(tx, round_id=going.id)
    stopped = telling.stop(tx, going.id)
    actions.move(tx, issue.id, "fix", remedy=in_all("Updated over night."))

    with pytest.raises(RoundOver):
        telling.go_on(tx, stopped.id)
    with pytest.raises(NothingToTell):
        telling.tell(tx, issue.id, news=in_all("It takes until Friday."))
    stopped.state, stopped.ended_at = RoundState.GOING, None
    telling.write_batch(tx, round_id=going.id)
    assert (going.state, going.written) == (RoundState.DONE, 1)


def test_a_worker_killed_within_a_batch_leaves_nothing_half_written(database):
    with database.transaction(DISPATCHER) as tx:
        issue = an_issue(tx)
        a_device(tx, a_home(tx))
        going = telling.tell(tx, issue.id)
    with pytest.raises(KeyboardInterrupt), database.transaction(SYSTEM) as tx:
        telling.write_batch(tx, round_id=going.id)
        raise KeyboardInterrupt
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(IssueNotice)).all() == []
        telling.write_batch(tx, round_id=going.id)
        assert len(tx.session.scalars(select(IssueNotice)).all()) == 1


def test_two_who_tell_at_once_tell_nobody_twice(own_database):
    """Nor do two workers who were given the same batch, as when one counted as dead."""
    database = Database(connect(own_database, pool=4), clock=lambda: NINE)
    with database.transaction(DISPATCHER) as tx:
        issue = an_issue(tx)
        for _ in range(5):
            a_device(tx, a_home(tx))

    def tell(_: int) -> int | None:
        try:
            with database.transaction(DISPATCHER) as tx:
                return telling.tell(tx, issue.id).id
        except ToldAlready:
            return None

    def write(round_id: int) -> None:
        with database.transaction(SYSTEM) as tx:
            telling.write_batch(tx, round_id=round_id)

    with ThreadPoolExecutor(4) as hands:
        [going] = filter(None, hands.map(tell, range(4)))
        list(hands.map(write, [going] * 4))
    with database.transaction(DISPATCHER) as tx:
        assert tx.session.scalar(select(func.count()).select_from(IssueNotice)) == 5
        assert queries.rounds(tx, issue)[0].state is RoundState.DONE
    database.bind.dispose()
