"""What is in nobody's hands is read again as soon as anything changed, and only then."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from dispatch.people.engineer import EngineerSkill
from dispatch.planning.outlook.sign import sign_of
from dispatch.planning.rescue.rooms import KEPT
from dispatch.store.database import Transaction
from dispatch.work import absences, visits
from dispatch.work import actions as orders
from dispatch.work.windows import promise_window
from tests.builders import (
    DISPATCHER,
    NINE,
    a_branch,
    a_certificate,
    a_fault,
    a_home,
    a_shift,
    a_work_order,
    an_engineer,
)
from tests.builders import an_open_visit as open_visit
from tests.dispatch.planning.booking.rooms import a_desk
from tests.dispatch.planning.day_under_way import TODAY, act, at_work_since, given, moment


class House:
    """A branch under way, and another one's engineer who helps out."""

    def __init__(self, tx: Transaction):
        self.tx, self.branch, self.other = tx, a_branch(tx), a_branch(tx)
        self.kari, self.bo = an_engineer(tx, self.branch, locks=2), an_engineer(tx, self.branch, locks=2)
        self.lent = an_engineer(tx, self.other, locks=2)
        self.planned = given(tx, self.kari, 11, window=(10, 12))
        lent = open_visit(tx, branch=self.branch, home=a_home(tx), fault=a_fault(tx))
        visits.assign(tx, lent, self.lent, starts_at=moment(13), travel=300)
        self.open = open_visit(tx, branch=self.branch, home=a_home(tx), fault=a_fault(tx))
        tx.session.flush()

    def comes_in(self):
        a_work_order(self.tx, branch=self.branch)

    def is_given(self):
        visits.assign(self.tx, self.open, self.bo, starts_at=moment(12), travel=300)

    def goes_elsewhere(self):
        visits.retime(self.tx, self.planned, starts_at=moment(11.5), travel=300)

    def is_told(self):
        promise_window(self.tx, self.open, window_from=TODAY.at_hour(14), window_to=TODAY.at_hour(16))

    def has_begun(self):
        at_work_since(self.tx, self.planned, 9)

    def waits(self):
        orders.move(self.tx, self.open.work_order.reference, "wait", reason="part")

    def is_promised_otherwise(self):
        self.open.work_order.arrival_due = moment(15)

    def lies_elsewhere(self):
        self.open.work_order.home.lat += 0.01

    def takes_longer(self):
        self.open.work_order.fault.minutes = 90

    def falls_ill(self):
        absences.report_absence(self.tx, self.bo, starts_at=moment(12), ends_at=moment(15), why="ill")

    def who_was_lent_falls_ill(self):
        absences.report_absence(self.tx, self.lent, starts_at=moment(15), ends_at=moment(16), why="ill")

    def comes_tomorrow(self):
        a_shift(self.tx, self.bo, TODAY.day + timedelta(days=1))

    def learns(self):
        self.bo.skills.append(EngineerSkill(skill="locks", level=3) if not self.bo.skills else self.more())

    def more(self) -> EngineerSkill:
        an_engineer(self.tx, self.other, heat=1)
        return EngineerSkill(skill="heat", level=1)

    def has_a_paper(self):
        a_certificate(self.tx, self.bo, "locks", until=TODAY.day + timedelta(days=9))

    def moves_house(self):
        self.bo.start_lat += 0.01


CHANGES = [each for name, each in vars(House).items() if name not in {"more"} and not name.startswith("_")]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda each: each.__name__)
def test_whatever_bears_on_the_days_ahead_changes_the_sign(tx: Transaction, changes: Callable[[House], None]):
    house = House(tx)
    before = sign_of(tx, house.branch)
    assert sign_of(tx, house.branch) == before

    changes(house)
    tx.session.flush()

    assert sign_of(tx, house.branch) != before


def test_what_another_branch_does_changes_nothing(tx: Transaction):
    house = House(tx)
    before = sign_of(tx, house.branch)

    given(tx, an_engineer(tx, a_branch(tx), locks=2), 12)

    assert sign_of(tx, house.branch) == before


def test_a_room_is_kept_until_something_changes_or_it_is_too_old(tx: Transaction):
    house, desk = House(tx), a_desk()
    kept = desk.rooms.room(tx, house.branch, desk.roads)
    assert desk.rooms.room(tx, house.branch, desk.roads) is kept

    house.comes_in()
    tx.session.flush()
    after = desk.rooms.room(tx, house.branch, desk.roads)
    assert after is not kept

    act(tx, DISPATCHER, NINE + KEPT)
    assert desk.rooms.room(tx, house.branch, desk.roads) is not after
