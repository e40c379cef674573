"""Two orders that are one need: nothing is lost, the earlier promise counts, and it can be undone the same day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from dispatch import nouns
from dispatch.catalogue.guide import Went
from dispatch.errors import Conflict
from dispatch.issues import actions as issues
from dispatch.merging import actions as merging
from dispatch.merging.actions import KeepTheOther, OverAlready, SameOrder, TooLateToSplit, TwoCustomers
from dispatch.merging.alike import alike, similarity
from dispatch.merging.belongings import GO_OVER, GO_OVER_APART, STAY
from dispatch.merging.order_merge import OrderMerge
from dispatch.notices.conversation import messages_of, write
from dispatch.notices.messages import tell
from dispatch.stamp import Role, Stamp
from dispatch.store.database import Database, Transaction, connect
from dispatch.work import actions, guiding, links, queries
from dispatch.work.attachment import AttachmentKind, attachment_of
from dispatch.work.lifecycle import OrderState
from dispatch.work.link import LinkPurpose
from dispatch.work.work_order import MergedAway, WorkOrder
from tests.builders import DISPATCHER, NINE, a_customer, a_fault, a_guide, a_home, a_work_order
from tests.dispatch.issues.builders import a_device, an_issue
from tests.dispatch.promises.desk import a_rule


@pytest.fixture
def two(tx: Transaction) -> tuple[WorkOrder, WorkOrder]:
    """The first was opened two hours before the second."""
    a_rule(tx)
    return a_pair(tx)


def a_pair(tx: Transaction) -> tuple[WorkOrder, WorkOrder]:
    home, fault = a_home(tx), a_fault(tx, guide=a_guide(tx).code)
    later(tx, hours=-2)
    first = a_work_order(tx, home=home, fault=fault)
    later(tx, hours=2)
    second = a_work_order(tx, home=home, fault=fault, branch=first.branch)
    return first, second


def later(tx: Transaction, **span: float) -> None:
    tx.stamp = tx.ledger.stamp = Stamp(tx.stamp.by, tx.stamp.at + timedelta(**span))


def merge(tx: Transaction, order: WorkOrder, kept: WorkOrder) -> WorkOrder:
    return merging.merge(tx, order.reference, into=kept.reference)


def belongings(tx: Transaction, *orders: WorkOrder) -> list[str]:
    """All that lies with these orders, whoever of them holds it."""
    tx.session.flush()
    tx.session.expire_all()
    found = []
    for order in orders:
        found += [f"message {one.body}" for one in messages_of(tx, order)]
        found += [f"picture {one.shown_name}" for one in queries.attachments(tx, order)]
        found += [f"answer {one.step} {one.said}{one.went}" for one in order.answers]
        found += [f"device {one.serial}" for one in order.devices]
    return sorted(found)


def fill(tx: Transaction, order: WorkOrder, things: list[tuple[str, int]]) -> None:
    for kind, number in things:
        if kind == "message":
            write(tx, order, f"words {order.reference} {number}")
        elif kind == "picture":
            facts = {"kind": AttachmentKind.PHOTO, "media_type": "image/png", "shown_name": f"{order.id}-{number}.png"}
            tx.add(attachment_of(order.id, b"x", **facts, at=tx.stamp.at))
        elif kind == "answer":
            guiding.answer(tx, order, "model", said=f"model {order.id} {number}")
        elif kind == "tried":
            guiding.answer(tx, order, "push", went=list(Went)[number % 3])
        else:
            order.devices.append(a_device(tx, order.home))
    tell(tx, work_order_id=order.id, event="received", generation=order.generation)
    tx.session.flush()


THINGS = st.lists(st.tuples(st.sampled_from(["message", "picture", "answer", "tried", "device"]), st.integers(0, 9)))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mine=THINGS, theirs=THINGS)
def test_whatever_two_orders_hold_nothing_is_lost_by_merging_and_undoing(database, mine, theirs):
    with database.transaction(DISPATCHER) as tx:
        order, kept = a_pair(tx)
        fill(tx, order, mine)
        fill(tx, kept, theirs)
        before = belongings(tx, order, kept)
        its_own = belongings(tx, order)

        merge(tx, order, kept)
        told = [f"message {one.body}" for one in messages_of(tx, kept) if kept.reference in one.body][-1:]
        assert belongings(tx, kept) == sorted(before + told)
        assert [one for one in belongings(tx, order) if not one.startswith("device")] == []

        merging.split(tx, order.reference)
        assert belongings(tx, order) == its_own
        assert belongings(tx, order, kept) == sorted(before + told)


def test_every_table_that_belongs_to_an_order_goes_over_or_stays_knowingly():
    named = {noun.__tablename__ for noun in GO_OVER} | GO_OVER_APART | STAY

    assert {name for name, table in nouns.METADATA.tables.items() if "work_order_id" in table.columns} == named


def test_the_earlier_opening_counts_and_its_promise(tx, two):
    first, second = two
    due = first.response_due, first.arrival_due, first.resolution_due

    kept = merge(tx, first, second)

    assert kept is second
    assert kept.opened_at == first.opened_at
    assert (kept.response_due, kept.arrival_due, kept.resolution_due) == due
    assert (first.state, first.merged_into) == (OrderState.ARCHIVED, second)


def test_a_later_one_changes_no_promise_of_the_kept_one(tx, two):
    first, second = two
    due, opened = first.arrival_due, first.opened_at

    merge(tx, second, first)

    assert (first.arrival_due, first.opened_at) == (due, opened)


def test_the_customer_is_told_once_and_nothing_more_of_the_other_order(tx, two):
    first, second = two
    message = tell(tx, work_order_id=second.id, event="received", generation=second.generation)

    merge(tx, second, first)
    tx.session.refresh(message)

    said = [one for one in messages_of(tx, first) if one.event.startswith("written.")]
    assert len(said) == 1
    assert first.reference in said[0].body and second.reference in said[0].body
    assert message.delivery == "void"


def test_the_history_of_the_one_that_was_kept_says_so_even_where_it_gained_nothing(tx, two):
    other, kept = two
    other.description = kept.description = "The same words"
    tx.session.flush()

    merge(tx, other, kept)
    merging.split(tx, other.reference)

    said = [
        change.verb for change in tx.ledger.changes if (change.subject, change.subject_id) == ("work_order", kept.id)
    ]
    assert [verb for verb in said if verb in ("take_in", "give_up")] == ["take_in", "give_up"]


def test_links_to_both_lead_to_the_one_that_was_kept(tx, two):
    first, second = two
    token = links.issue(tx, second, LinkPurpose.FOLLOW)
    steps = links.issue(tx, second, LinkPurpose.STEPS)
    merge(tx, second, first)

    assert links.opened(tx, token, LinkPurpose.FOLLOW).work_order_id == first.id
    # Whoever filled in the public form may be a stranger, and sees no other order for it.
    assert links.opened(tx, steps, LinkPurpose.STEPS).work_order_id == second.id


def test_known_issues_go_over_each_once(tx, two):
    first, second = two
    shared, own = an_issue(tx), an_issue(tx)
    issues.link(tx, shared.id, [first.reference, second.reference])
    issues.link(tx, own.id, [second.reference])

    merge(tx, second, first)

    assert {one.issue_id for one in issues.queries.links_of(tx, first)} == {shared.id, own.id}


def test_what_was_merged_goes_on_nowhere_but_in_the_kept_one(tx, two):
    first, second = two
    merge(tx, second, first)

    with pytest.raises(MergedAway):
        actions.move(tx, second.reference, "reopen", reason="came_back")
    with pytest.raises(OverAlready):
        merge(tx, second, first)
    with pytest.raises(OverAlready):
        merge(tx, first, second)


def test_what_can_not_be_one_is_refused_in_plain_words(tx, two):
    first, second = two

    with pytest.raises(SameOrder):
        merge(tx, first, first)
    with pytest.raises(TwoCustomers):
        merge(tx, first, a_work_order(tx, home=a_home(tx, a_customer(tx))))
    actions.move(tx, first.reference, "cancel", reason="not_needed")
    with pytest.raises(OverAlready):
        merge(tx, second, first)


def test_the_one_that_is_under_way_is_kept_and_two_under_way_stay_two(tx, two):
    first, second = two
    first.state = OrderState.VISIT
    tx.session.flush()
    with pytest.raises(KeepTheOther):
        merge(tx, first, second)

    second.state = OrderState.VISIT
    tx.session.flush()
    with pytest.raises(merging.BothUnderWay):
        merge(tx, first, second)


def test_undoing_it_is_for_the_same_day_and_while_the_kept_one_lives(tx, two):
    first, second = two
    merge(tx, second, first)
    later(tx, days=1)
    with pytest.raises(TooLateToSplit):
        merging.split(tx, second.reference)

    later(tx, days=-1)
    split = merging.split(tx, second.reference)
    assert (split.state, split.merged_into) == (OrderState.INTAKE, None)
    assert split.arrival_due is not None
    assert merge(tx, second, first) is first


@pytest.mark.parametrize("crosswise", [False, True])
def test_of_two_who_merge_at_once_one_is_refused(own_database, crosswise):
    database = Database(connect(own_database, pool=4), clock=lambda: NINE)
    with database.transaction(DISPATCHER) as tx:
        first, second = a_pair(tx)
    pairs = [(first.reference, second.reference), (first.reference, second.reference)]
    if crosswise:
        pairs[1] = pairs[1][::-1]

    def attempt(pair: tuple[str, str]) -> bool:
        try:
            with database.transaction(DISPATCHER) as tx:
                merging.merge(tx, pair[0], into=pair[1])
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(attempt, pairs)) == [False, True]
    with database.transaction(DISPATCHER) as tx:
        assert tx.session.scalar(select(func.count()).select_from(OrderMerge)) == 1
    database.bind.dispose()


def test_an_engineer_merges_nothing(tx, two):
    first, second = two
    tx.act_as(DISPATCHER.__class__(role=Role.QUALITY, source=DISPATCHER.source))

    with pytest.raises(Exception, match="role"):
        merge(tx, first, second)


def test_orders_of_one_household_about_the_same_are_alike_and_others_are_not(tx, two):
    first, second = two
    a_work_order(tx, home=first.home, fault=a_fault(tx, domain="network"), title="Something else altogether")
    a_work_order(tx, home=a_home(tx, street="Toftes gate 20"), title=first.title)

    (found,) = alike(tx, first)

    assert found.order is second
    assert {"customer", "home", "fault", "domain", "words"} <= set(found.because)


def test_two_who_share_a_phone_and_say_the_same_are_alike(tx):
    words = "The front door lock blinks red and stays shut"
    order = a_work_order(tx, home=a_home(tx, a_customer(tx, phone="+4746500001")), title=words)
    other = a_work_order(tx, home=a_home(tx, a_customer(tx, phone="+4746500001"), street="Gata 1"), title=words)

    assert [(one.order, "phone" in one.because, "words" in one.because) for one in alike(tx, order)] == [
        (other, True, True)
    ]


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("Døren låser seg ikke og blinker rødt", "Låsen blinker rødt, døren låser ikke", True),
        ("门锁一直闪红灯打不开", "门锁闪红灯，打不开了", True),
        ("The hub has no power", "Rooms too warm or too cold", False),
        ("Help", "Help", False),
    ],
)
def test_words_are_similar_by_their_beginnings(one, other, similar):
    assert (similarity(one, other) >= 0.5) is similar
