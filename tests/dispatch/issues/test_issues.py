"""Known issues: which orders are part of them, who is told, and that nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from dispatch.customers.customer import ContactChannel
from dispatch.intake.actions import receive
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.issues import actions, delivering, queries, scope, telling
from dispatch.issues.actions import NoScope, SpanUnfit
from dispatch.issues.issue import Issue, Severity, WordsMissing
from dispatch.issues.lifecycle import IssueState
from dispatch.issues.notice import About, IssueNotice
from dispatch.issues.round import RoundOver, RoundState, ToldAlready
from dispatch.issues.telling import NobodyToTell, NothingToTell, TooSmall
from dispatch.lifecycle import MoveNotAllowed, ProofMissing
from dispatch.notices.message import Delivery, Message
from dispatch.people.branch import Zone
from dispatch.people.whole_house import HoldsEverywhere
from dispatch.stamp import Stamp
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions as work
from dispatch.work.lifecycle import OrderState
from tests.builders import DISPATCHER, NINE, SYSTEM, a_customer, a_fault, a_home, a_work_order, in_all
from tests.dispatch.intake.builders import a_request, an_area
from tests.dispatch.issues.builders import a_device, an_issue


def an_affected_order(tx: Transaction, **facts):
    home = a_home(tx)
    return a_work_order(tx, home=home, devices=[a_device(tx, home)], **facts)


def told(tx: Transaction, issue: Issue, **more) -> list[IssueNotice]:
    """The whole round, as the worker writes it."""
    going = telling.tell(tx, issue.id, **more)
    while going.state is RoundState.GOING:
        telling.write_batch(tx, round_id=going.id)
    query = select(IssueNotice).where(IssueNotice.round_id == going.id).order_by(IssueNotice.id)
    return list(tx.session.scalars(query))


def test_a_new_order_of_such_a_device_is_linked_by_itself(tx):
    an_area(tx, p04=Zone.URBAN)
    issue = an_issue(tx)
    device = a_device(tx, a_home(tx))

    receipt = receive(tx, a_request(serials=(device.serial,)), ours())

    assert receipt.issues == (issue,)
    assert [one.issue for one in queries.links_of(tx, receipt.order)] == [issue]


@pytest.mark.parametrize(
    ("firmware", "part"),
    [("4.2.0", True), ("4.10.1", True), ("4.1.9", False), ("4.11", False), (None, True)],
)
def test_only_software_of_the_range_is_part_of_it(tx, firmware, part):
    issue = an_issue(tx, firmware_from="4.2", firmware_to="4.10.9")
    home = a_home(tx)
    order = a_work_order(tx, home=home, devices=[a_device(tx, home, firmware=firmware)])

    assert scope.concerns(issue, order) is part


def test_an_area_and_a_kind_of_fault_limit_it_too(tx):
    fault = a_fault(tx)
    issue = an_issue(tx, models=[], faults=[fault.fault_type.code], postcodes=["04"])

    assert scope.concerns(issue, a_work_order(tx, fault=fault))
    assert not scope.concerns(issue, a_work_order(tx))
    assert not scope.concerns(issue, a_work_order(tx, fault=fault, home=a_home(tx, postcode="1410")))


def test_what_began_before_or_after_is_no_part_of_it(tx):
    assert not scope.concerns(an_issue(tx, since=NINE + timedelta(hours=1)), an_affected_order(tx))
    ended = an_issue(tx, since=NINE - timedelta(days=2), until=NINE - timedelta(days=1))
    assert not scope.concerns(ended, an_affected_order(tx))


def test_an_issue_that_is_put_right_takes_no_new_orders(tx):
    issue = an_issue(tx)
    actions.move(tx, issue.id, "fix", remedy=in_all("Updated over night."))

    assert actions.match(tx, an_affected_order(tx)) == []


def test_what_a_person_took_out_stays_out(tx):
    issue, order = an_issue(tx), an_affected_order(tx)
    actions.match(tx, order)
    actions.unlink(tx, issue.id, order.reference)

    assert actions.match(tx, order) == []
    assert queries.links_of(tx, order) == []
    assert scope.open_orders(tx, issue) == []

    actions.link(tx, issue.id, [order.reference])
    assert len(queries.links_of(tx, order)) == 1


def test_orders_that_are_open_already_are_proposed_and_linked_with_one_click(tx):
    orders = [an_affected_order(tx) for _ in range(3)]
    issue = an_issue(tx, since=NINE - timedelta(days=1))

    assert set(scope.open_orders(tx, issue)) == set(orders)
    actions.link(tx, issue.id, [order.reference for order in orders])
    assert scope.open_orders(tx, issue) == []


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


def test_it_is_put_right_only_with_words_on_how(tx):
    issue = an_issue(tx)

    with pytest.raises(ProofMissing):
        actions.move(tx, issue.id, "fix")
    with pytest.raises(WordsMissing):
        actions.move(tx, issue.id, "fix", remedy={"en": "Only English"})


def test_a_closed_issue_stays_closed(tx):
    issue = an_issue(tx)
    actions.move(tx, issue.id, "close")

    assert issue.state is IssueState.CLOSED
    with pytest.raises(MoveNotAllowed):
        actions.move(tx, issue.id, "confirm")


def test_linked_orders_wait_for_it_and_what_is_critical_goes_on(tx):
    issue = an_issue(tx)
    waits, goes_on = an_affected_order(tx), an_affected_order(tx, critical=True)
    actions.link(tx, issue.id, [waits.reference, goes_on.reference])

    assert actions.hold(tx, issue.id) == [waits]
    assert (waits.state, waits.waiting_for, goes_on.state) == (OrderState.WAITING, "known_issue", OrderState.INTAKE)


def test_linked_orders_are_closed_with_the_words_of_the_remedy(tx):
    issue, order = an_issue(tx), an_affected_order(tx)
    other = a_work_order(tx)
    actions.link(tx, issue.id, [order.reference])
    actions.move(tx, issue.id, "fix", remedy=in_all("Updated over night."))

    assert actions.solved(tx, issue.id, [order.reference, other.reference]) == [order]
    assert (order.state, order.outcome) == (OrderState.FEEDBACK, "Updated over night. nb")
    assert other.state is OrderState.INTAKE


def test_an_issue_that_would_concern_everybody_or_ends_too_early_is_refused(tx):
    with pytest.raises(NoScope):
        an_issue(tx, models=[])
    with pytest.raises(SpanUnfit):
        an_issue(tx, until=NINE - timedelta(days=1))
    with pytest.raises(WordsMissing):
        an_issue(tx, titles={"en": "Only English"})


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


def test_work_on_an_order_goes_on_while_it_is_linked(tx):
    issue, order = an_issue(tx), an_affected_order(tx)
    actions.link(tx, issue.id, [order.reference])
    tx.stamp = tx.ledger.stamp = Stamp(DISPATCHER, NINE + timedelta(hours=1))

    assert work.move(tx, order.reference, "accept").state is OrderState.DISPATCH


def one_branch_only(tx: Transaction, branch) -> None:
    tx.act_as(replace(DISPATCHER, branches=frozenset([branch.id])))


def test_a_branch_sees_the_issues_its_own_orders_are_part_of_and_only_those_orders(tx: Transaction):
    issue, elsewhere = an_issue(tx), an_issue(tx, models=["d9"])
    mine, theirs = an_affected_order(tx), an_affected_order(tx)
    for order in (mine, theirs):
        actions.match(tx, order)
    assert mine.branch is not theirs.branch

    one_branch_only(tx, mine.branch)

    assert queries.issues(tx) == [issue]
    assert [one.work_order for one in queries.links(tx, queries.issue(tx, issue.id))] == [mine]
    assert queries.linked_counts(tx, [issue.id]) == {issue.id: 1}
    with pytest.raises(queries.NotFound):
        queries.issue(tx, elsewhere.id)


def test_what_customers_of_all_branches_read_is_changed_by_those_who_see_all(tx: Transaction):
    issue, mine = an_issue(tx), an_affected_order(tx)
    actions.match(tx, mine)
    one_branch_only(tx, mine.branch)

    for change in (
        lambda: actions.change(tx, issue.id, version=issue.version, titles=in_all("Else")),
        lambda: actions.move(tx, issue.id, "fix"),
        lambda: telling.tell(tx, issue.id),
        lambda: an_issue(tx),
    ):
        with pytest.raises(HoldsEverywhere):
            change()
    assert actions.hold(tx, issue.id) == [mine], "what is theirs may wait"
