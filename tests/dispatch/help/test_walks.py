"""Trees that can be walked, walks, what goes with the order, and whether it was solved after all."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue import guides
from dispatch.catalogue.guide import Went
from dispatch.help import deflection, handing, walking
from dispatch.help.trees import writing
from dispatch.help.trees.checking import problems
from dispatch.help.trees.tree import Outcome, ways_on
from dispatch.help.trees.writing import TreeUnsound
from dispatch.help.walk import Undone
from dispatch.help.walking import AnswerMissing, ElsewhereByNow
from dispatch.notices.call import CallReason
from dispatch.notices.calls import to_call
from dispatch.store.database import Transaction
from dispatch.store.refusals import CannotBeKept
from dispatch.work import actions, guiding
from dispatch.work.lifecycle import OrderState
from dispatch.work.links import LinkVoid
from tests.builders import NINE, a_fault, a_guide, a_work_order, in_all
from tests.dispatch.help.trees import NODES, a_tree, end, question, to_try


def says(nodes) -> dict[str, str]:
    return {one.node: one.says for one in problems(nodes)}


def test_a_tree_with_a_way_on_from_everywhere_is_sound():
    assert problems(NODES) == []


@pytest.mark.parametrize(
    ("nodes", "at", "because"),
    [
        ([], "", "nothing in it"),
        ([end("e", "solved")], "e", "ends where it begins"),
        ([question("a", x="e", y="gone"), end("e", "solved")], "a", "leads nowhere"),
        ([question("a", x="e", y="e"), end("e", "solved"), end("far", "person")], "far", "nothing leads here"),
        ([to_try("a", "e", "b"), to_try("b", "c", "c"), to_try("c", "b", "b"), end("e", "solved")], "b", "never ends"),
        ([question("a", x="e", y="e"), question("a", x="e", y="e"), end("e", "solved")], "a", "two have this code"),
        ([question("a", x="e"), end("e", "solved")], "a", "two choices"),
        ([question("a", x="e", y="e"), end("e", "happy")], "e", "not in one of the ends"),
        ([to_try("a", "e", "e") | {"ways": {"helped": "e"}}, end("e", "solved")], "a", "lead on whether"),
        ([to_try("a", "e", "e") | {"texts": {"en": "Only"}}, end("e", "solved")], "a", "missing in one"),
        ([to_try("a", "e", "e") | {"picture": "none"}, end("e", "solved")], "a", "picture"),
    ],
)
def test_a_tree_that_cannot_be_walked_says_where(nodes, at, because):
    assert because in says(nodes)[at]


CODES = [f"n{number}" for number in range(7)]


@given(
    st.lists(
        st.tuples(st.sampled_from(["question", "try", "end"]), *[st.sampled_from(CODES)] * 3), min_size=1, max_size=7
    )
)
def test_whatever_is_found_sound_ends_from_everywhere(drawn):
    nodes = []
    for code, (kind, one, two, three) in zip(CODES, drawn, strict=False):
        made = {
            "question": question(code, a=one, b=two),
            "try": to_try(code, one, two, three),
            "end": end(code, "solved"),
        }
        nodes.append(made[kind])
    if problems(nodes):
        return
    on = {node["code"]: set(ways_on(node).values()) for node in nodes}
    ends = {node["code"] for node in nodes if node["kind"] == "end"}
    for _ in nodes:
        ends |= {code for code, nexts in on.items() if nexts & ends}
    assert ends == set(on)


def test_what_cannot_be_walked_is_kept_as_a_draft_and_not_published(tx):
    with pytest.raises(TreeUnsound):
        a_tree(tx, nodes=[question("a", x="gone", y="gone")])
    assert writing.newest(tx, "door").published_at is None


def test_a_walk_keeps_the_edition_it_began_with(tx):
    first = a_tree(tx)
    walk, token = walking.begin(tx, first, "nb")
    later(tx, seconds=1)
    second = a_tree(tx, nodes=[question("colour", red="works", dark="works"), end("works", "solved")])

    assert walking.opened(tx, token).edition is first
    assert walking.answer(tx, walk, "lamp", "red").node == "batteries"
    assert writing.in_force(tx, "door") is second
    assert (first.number, second.number) == (1, 2)


def test_one_goes_on_back_and_another_way(tx):
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    walking.answer(tx, walk, "lamp", "red")
    walking.answer(tx, walk, "batteries", "helped")
    assert walk.outcome is Outcome.SOLVED

    walking.back(tx, walk)
    assert (walk.node, walk.outcome) == ("batteries", None)
    walking.answer(tx, walk, "lamp", "dark")  # a page that was still open in another tab

    assert [(step.number, step.node, step.answer) for step in walk.steps] == [(1, "lamp", "dark")]
    assert walk.outcome is Outcome.PERSON


def test_what_is_no_answer_or_no_step_of_theirs_is_refused(tx):
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    with pytest.raises(AnswerMissing):
        walking.answer(tx, walk, "lamp", "")
    with pytest.raises(ElsewhereByNow):
        walking.answer(tx, walk, "push", "helped")


def test_whoever_goes_round_in_circles_gets_a_person(tx):
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    for _ in range(walking.MOST_STEPS):
        if walk.outcome is None:
            walking.answer(
                tx, walk, walk.node, {"lamp": "red", "batteries": "did_not_help", "push": "could_not"}[walk.node]
            )

    assert walk.outcome is Outcome.PERSON


def test_a_link_to_a_walk_opens_for_two_days_and_nothing_else_does(tx):
    _, token = walking.begin(tx, a_tree(tx), "nb")
    later(tx, hours=47)
    assert walking.opened(tx, token)
    later(tx, hours=2)
    for wrong in (token, token + "x", ""):
        with pytest.raises(LinkVoid):
            walking.opened(tx, wrong)


def test_what_was_tried_goes_with_the_order_and_is_not_asked_again(tx):
    order = a_work_order(tx, fault=a_fault(tx, remote_first=True, guide=a_guide(tx).code))
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    walking.answer(tx, walk, "lamp", "red")
    walking.answer(tx, walk, "batteries", "did_not_help", seen="It beeped twice")

    deflection.contacted(tx, order, visitor=None, token_walk=walk)

    asked = {one.step["code"]: one.answer for one in guiding.guided(tx, order).asked}
    assert (asked["batteries"].went, asked["batteries"].said) == (Went.DID_NOT_HELP, "It beeped twice")
    assert asked["lamp"].said == "red"
    assert walk.outcome is Outcome.PERSON
    assert actions.move(tx, order.reference, "accept").state is OrderState.DISPATCH


def test_steps_the_order_s_own_guide_does_not_ask_lie_with_it_all_the_same(tx):
    order = a_work_order(tx)
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    walking.answer(tx, walk, "lamp", "red")
    walking.answer(tx, walk, "batteries", "could_not")
    handing.come_to_a_person(tx, walk, order)

    assert [(one.step, one.guide.of_tree) for one in order.answers] == [("lamp", True), ("batteries", True)]


def test_a_walk_begun_from_the_order_s_page_keeps_each_step_at_once(tx):
    order = a_work_order(tx)
    walk, _ = walking.begin(tx, a_tree(tx), "nb", order=order)
    walking.answer(tx, walk, "lamp", "red")

    assert [one.step for one in order.answers] == ["lamp"]


def solved(tx: Transaction, **facts):
    known = [one for one in writing.every_in_force(tx) if one.code == "door"]
    walk, _ = walking.begin(tx, known[0] if known else a_tree(tx), "nb", **facts)
    walking.answer(tx, walk, "lamp", "red")
    return walking.answer(tx, walk, "batteries", "helped")


def test_solved_counts_once_a_week_has_passed_without_a_word(tx):
    walk = solved(tx, visitor="v1")
    assert figures(tx).open == 1
    later(tx, days=8)
    deflection.settle(tx)

    assert walk.undone_at is None
    assert (figures(tx).deflected, figures(tx).open, figures(tx).by_browser) == (1, 0, 1)


def test_a_request_from_the_same_browser_within_a_week_undoes_it(tx):
    walk = solved(tx, visitor="v1")
    other = solved(tx, visitor="v2")
    later(tx, days=6)
    deflection.contacted(tx, a_work_order(tx), visitor="v1", token_walk=None)

    assert (walk.undone_by, other.undone_by) == (Undone.ORDER, None)
    assert figures(tx).undone == 1


@pytest.mark.parametrize(("days", "undone"), [(6, True), (8, False)])
def test_a_call_they_ask_for_within_seven_days_undoes_it(tx, days, undone):
    order = a_work_order(tx)
    walk = solved(tx, visitor="v1")
    walk.customer_id = order.customer_id
    later(tx, days=days)
    to_call(tx, order, CallReason.ASKED)
    deflection.settle(tx)

    assert (walk.undone_by is Undone.CALL) == undone


def test_those_behind_the_first_breath_are_looked_at_too(tx, monkeypatch):
    monkeypatch.setattr(deflection, "AT_ONCE", 1)
    order = a_work_order(tx)
    fine, wrong = solved(tx, visitor="v1"), solved(tx, visitor="v2")
    wrong.customer_id = order.customer_id
    later(tx, days=2)
    to_call(tx, order, CallReason.ASKED)

    assert deflection.settle(tx) == 1
    assert (fine.undone_at, wrong.undone_by) == (None, Undone.CALL)


def test_a_second_walk_that_ends_with_a_person_undoes_the_first(tx):
    walk = solved(tx, visitor="v1")
    later(tx, days=2)
    again, _ = walking.begin(tx, writing.in_force(tx, "door"), "nb", visitor="v1")
    walking.answer(tx, again, "lamp", "dark")
    deflection.settle(tx)

    assert (walk.undone_by, again.undone_at) == (Undone.WALK, None)


def test_what_is_solved_while_an_order_is_open_is_no_deflection(tx):
    order = a_work_order(tx)
    later(tx, hours=1)
    solved(tx, order=order)

    assert (figures(tx).at_order, figures(tx).open, figures(tx).deflected) == (1, 0, 0)


def test_the_database_refuses_a_deflection_undone_that_never_was(tx):
    walk, _ = walking.begin(tx, a_tree(tx), "nb")
    with pytest.raises(CannotBeKept), tx.savepoint():
        walk.undone_at, walk.undone_by = NINE, Undone.CALL
        tx.session.flush()


def test_a_tree_s_steps_are_no_guide_to_be_edited(tx):
    a_tree(tx, names=in_all("Door"))

    assert [one.code for one in writing.trees(tx)] == ["door"]
    assert guides_listed(tx) == []


def guides_listed(tx: Transaction) -> list[str]:
    return [one.code for one in guides.guides(tx, tx.stamp.at)]


def figures(tx: Transaction) -> deflection.Figures:
    return deflection.figures(tx, NINE - timedelta(days=1), NINE + timedelta(days=30))


def later(tx: Transaction, **span: float) -> None:
    tx.stamp = tx.ledger.stamp = type(tx.stamp)(tx.stamp.by, tx.stamp.at + timedelta(**span))
