"""Time that a branch keeps free for emergencies: on days to come, and never at a customer's cost."""

from dataclasses import replace

import pytest

from dispatch.planning.answer.reasons import why_left_out
from dispatch.planning.question.prices import NORMAL
from dispatch.planning.question.records import DayRecords
from dispatch.planning.question.ties import steady
from dispatch.planning.snapshot import look, put, put_vast
from dispatch.planning.terms.setting import set_weights
from dispatch.store.database import Transaction
from dispatch.work import visits
from dispatch.work.windows import promise_window
from optimizer.evaluate import BrokenRoute, judge
from tests.builders import a_branch, an_open_visit
from tests.dispatch.planning.booking.rooms import OSLO
from tests.dispatch.planning.roads import straight
from tests.dispatch.planning.test_planning_terms import MANAGER, at_work

HOUR = 3600


@pytest.fixture
def branch(tx: Transaction):
    tx.act_as(MANAGER)
    return a_branch(tx)


def seen(tx: Transaction, branch, *, free: int):
    set_weights(tx, branch, replace(NORMAL, emergency=free))
    tx.session.flush()
    return look(tx, DayRecords.read(tx, branch, OSLO))


def kept_free(scene) -> int:
    return sum(area.free for area in put(scene, straight).problem.areas)


def test_it_is_kept_on_a_day_to_come_and_there_to_be_used_on_the_day_itself(tx: Transaction, branch):
    at_work(tx, branch)
    an_open_visit(tx, branch=branch)
    scene = seen(tx, branch, free=2 * HOUR)
    assert kept_free(scene) == 2 * HOUR
    assert kept_free(replace(scene, at=OSLO.at_hour(0))) == 0
    assert kept_free(seen(tx, branch, free=0)) == 0


def test_what_stands_and_what_was_promised_comes_first(tx: Transaction, branch):
    busy, free = at_work(tx, branch), at_work(tx, branch)
    stands = an_open_visit(tx, branch=branch)
    visits.assign(tx, stands, busy, starts_at=OSLO.at_hour(12), travel=600)
    scene = seen(tx, branch, free=100 * HOUR)
    shifts = {member.engineer.id: member.hours for member in scene.members}
    after_it = shifts[busy.id][1] - OSLO.seconds(stands.ends_at) - HOUR
    begins, ends = shifts[free.id]
    assert kept_free(scene) == max(0, after_it) + ends - begins
    promised = an_open_visit(tx, branch=branch)
    promise_window(tx, promised, window_from=OSLO.at_hour(9), window_to=OSLO.at_hour(11))
    assert kept_free(seen(tx, branch, free=100 * HOUR)) == max(0, after_it)


def test_a_plan_keeps_it_and_says_so_to_whom_it_leaves_out(tx: Transaction, branch):
    engineer = at_work(tx, branch)
    visit = str(an_open_visit(tx, branch=branch).id)
    question = put(seen(tx, branch, free=100 * HOUR), straight)
    with pytest.raises(BrokenRoute):
        judge(question.problem, {str(engineer.id): [visit]})
    reasons = why_left_out(question, {}, [visit], most=5)
    assert [each["code"] for each in reasons[visit]] == ["area"]


def test_by_hand_and_in_parts_nothing_is_kept(tx: Transaction, branch):
    at_work(tx, branch)
    an_open_visit(tx, branch=branch)
    scene = seen(tx, branch, free=HOUR)
    assert steady(put(scene, straight)).problem.areas == ()
    assert put_vast(scene, straight).region
