"""Known issues: which orders are part of them, who sees them, and how they end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.intake.actions import receive
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.issues import actions, queries, scope, telling
from dispatch.issues.actions import NoScope, SpanUnfit
from dispatch.issues.issue import WordsMissing
from dispatch.issues.lifecycle import IssueState
from dispatch.lifecycle import MoveNotAllowed, ProofMissing
from dispatch.people.branch import Zone
from dispatch.people.whole_house import HoldsEverywhere
from dispatch.stamp import Stamp
from dispatch.store.database import Transaction
from dispatch.work import actions as work
from dispatch.work.lifecycle import OrderState
from tests.builders import DISPATCHER, NINE, a_fault, a_home, a_work_order, in_all
from tests.dispatch.intake.builders import a_request, an_area
from tests.dispatch.issues.builders import a_device, an_affected_order, an_issue


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
