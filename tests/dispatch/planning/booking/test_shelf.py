"""Days kept open tell what a day opened this moment would tell, whatever was changed, and by whom."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select

from dispatch.customers.home import Home
from dispatch.errors import Refusal
from dispatch.people.branch import Branch
from dispatch.people.engagement import Absence
from dispatch.people.engineer import Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.planning.booking import shelf as shelves
from dispatch.planning.booking.booking import book, call_off
from dispatch.planning.booking.desk import Desk
from dispatch.planning.booking.holding import hold
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.question.day import PlanningDay
from dispatch.store.database import Database, Transaction
from dispatch.work import queries, visits
from dispatch.work.absences import cancel_absence, report_absence
from dispatch.work.hold import Hold, HoldEnding
from dispatch.work.lifecycle import OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, MONDAY, NINE, a_branch, a_certificate, a_home
from tests.dispatch.planning.booking.life import EVERY_DAY, ZONE
from tests.dispatch.planning.booking.rooms import a_desk, a_rule, an_installation, on
from tests.dispatch.planning.booking.shelves import is_as_new

DAYS = [PlanningDay(MONDAY + timedelta(days=each), ZONE) for each in range(3)]  # the first is under way
NIGHT = {"weekly": {day: [["18:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}


OFTEN = ["book", "hold", "let_go", "call_off", "give_by_hand", "be_away", "be_back"]


class Undone(Exception):
    """What was done is given up again."""


class Changes:
    """One thing after another that bears on what a day can take."""

    def __init__(self, tx: Transaction, desk: Desk, chance: Random, branch: Branch):
        self.tx, self.desk, self.chance, self.branch = tx, desk, chance, branch

    @classmethod
    def all(cls) -> list[str]:
        """What happens all day three times as often."""
        every = [name for name in vars(cls) if not name.startswith("_") and name != "all"]
        return [*every, *OFTEN, *OFTEN]

    def book(self) -> None:
        order = self._order(OrderState.INTAKE, OrderState.DISPATCH, OrderState.PLANNED)
        book(self.tx, order, self._held(order).id, desk=self.desk)

    def hold(self) -> None:
        self._held(self._order(OrderState.INTAKE, OrderState.DISPATCH, OrderState.PLANNED))

    def let_go(self) -> None:
        self._any(select(Hold).where(Hold.ended_at.is_(None), Hold.lead_id.is_(None))).end(
            HoldEnding.RELEASED, self.tx.stamp.at
        )

    def call_off(self) -> None:
        call_off(self.tx, self._order(OrderState.PLANNED))

    def give_by_hand(self) -> None:
        visit, shift = self._any(select(Visit).where(Visit.state == VisitState.PLANNED)), self._any(select(Shift))
        starts_at = shift.starts_at + timedelta(minutes=self.chance.randrange(30, 300))
        if visit.joins is None:
            visits.assign(self.tx, visit, shift.engineer, starts_at=starts_at, travel=600)

    def be_away(self) -> None:
        begins = self.chance.choice(DAYS[1:]).at_hour(self.chance.randint(5, 14))
        engineer = self._any(select(Engineer))
        report_absence(self.tx, engineer, starts_at=begins, ends_at=begins + timedelta(hours=3), why="ill")

    def be_back(self) -> None:
        cancel_absence(self.tx, self._any(select(Absence)).id)

    def change_a_shift(self) -> None:
        shift = self._any(select(Shift))
        shift.ends_at += timedelta(minutes=self.chance.choice([-30, 30]))
        shift.overtime_minutes = self.chance.choice([0, 60])

    def rest(self) -> None:
        shift = self._any(select(Shift))
        shift.break_minutes, shift.break_from = 30, shift.starts_at + timedelta(hours=3)
        shift.break_to = shift.break_from + timedelta(hours=self.chance.choice([1, 2]))

    def drop_a_shift(self) -> None:
        self.tx.session.delete(self._any(select(Shift)))

    def learn(self) -> None:
        skill = self._any(select(EngineerSkill))
        skill.level = self.chance.randint(1, 3)

    def certify(self) -> None:
        """All who are at work hold one; somebody else will be missed."""
        skill = self._any(select(Skill))
        skill.certified = not skill.certified
        for engineer in self.tx.session.scalars(select(Engineer)):
            a_certificate(self.tx, engineer, skill.code, until=DAYS[self.chance.choice([1, 2, 2, 2])].day)

    def move_an_engineer(self) -> None:
        engineer = self._any(select(Engineer))
        engineer.start_lat, engineer.name = 59.9 + self.chance.random() / 20, f"Kim {self.chance.randrange(100)}"

    def leave(self) -> None:
        engineer = self._any(select(Engineer))
        engineer.active = not engineer.active

    def move_a_home(self) -> None:
        self._any(select(Home)).lat = 59.9 + self.chance.random() / 20

    def shut_a_home(self) -> None:
        self._any(select(Home)).access_hours = self.chance.choice([None, NIGHT])

    def _held(self, order: WorkOrder) -> Hold:
        free = [slot for slot in slots(counter(self.tx, order, self.desk)) if slot.is_open]
        if not free:
            raise Undone
        return hold(self.tx, order, self.chance.choice(free).window.opens, desk=self.desk)

    def _order(self, *states: OrderState) -> WorkOrder:
        order = self._any(select(WorkOrder).where(WorkOrder.state.in_(states)))
        return queries.work_order(self.tx, order.reference, lock=True)

    def _any(self, query):
        found = self.tx.session.scalars(query).all()
        if not found:
            raise Undone
        return self.chance.choice(found)


def lived(database: Database, *, seed: int, steps: int) -> None:
    """What was done is looked at from the shelf; every third time it is looked at before, and then undone."""
    chance, desk = Random(seed), a_desk()
    with database.transaction(DISPATCHER, at=NINE) as tx:
        branch_id = a_region(tx, chance).id
    for step in range(steps):
        verb, comes_to_nothing = chance.choice(Changes.all()), step % 3 == 2
        try:
            with database.transaction(DISPATCHER, at=NINE) as tx:
                branch = tx.session.get_one(Branch, branch_id)
                getattr(Changes(tx, desk, chance, branch), verb)()
                tx.session.flush()
                if comes_to_nothing:
                    is_as_new(tx, desk.shelf, branch, DAYS)
                    raise Undone
        except (Refusal, Undone):
            pass
        with database.transaction(DISPATCHER, at=NINE) as tx:
            is_as_new(tx, desk.shelf, tx.session.get_one(Branch, branch_id), DAYS)


def a_region(tx: Transaction, chance: Random) -> Branch:
    branch = a_branch(tx, opening=EVERY_DAY)
    a_rule(tx, notice=0, horizon=2, reserve=0, share=100)
    every: list[date] = [each.day for each in DAYS]
    for hours in ((6, 15), (7, 15), (8, 16), (20, 30), (7, 14), (8, 15)):
        on(tx, branch, *every, hours=hours, locks=2)
    for number in range(8):
        home = a_home(tx, lat=59.9 + chance.random() / 20, lon=10.7 + chance.random() / 10)
        an_installation(tx, branch, home=home, fault={"persons": 1 + (number % 4 == 3), "needs": {"locks": 1}})
    return branch


def test_after_any_change_a_day_kept_open_is_as_one_opened_now(database: Database):
    lived(database, seed=1, steps=24)


def test_who_is_away_the_next_morning_may_work_overtime_the_day_before(database: Database):
    desk = a_desk()
    with database.transaction(DISPATCHER, at=NINE) as tx:
        branch = a_branch(tx, opening=EVERY_DAY)
        engineer = on(tx, branch, DAYS[1].day, DAYS[2].day)
        tx.session.scalars(select(Shift).where(Shift.day == DAYS[1].day)).one().overtime_minutes = 60
    with database.transaction(DISPATCHER, at=NINE) as tx:
        is_as_new(tx, desk.shelf, tx.session.merge(branch), DAYS)
        begins = DAYS[2].at_hour(6)
        report_absence(tx, tx.session.merge(engineer), starts_at=begins, ends_at=begins + timedelta(hours=3), why="ill")
    with database.transaction(DISPATCHER, at=NINE) as tx:
        is_as_new(tx, desk.shelf, tx.session.merge(branch), DAYS)
        [_, tomorrow, _] = desk.shelf.open(tx, tx.session.merge(branch), DAYS, roads=desk.roads, ways=desk.ways)
        assert [member.overtime for member in tomorrow.members.values()] == [3600]


def test_without_the_signs_of_each_engineer_it_would_not_be(database: Database, monkeypatch: pytest.MonkeyPatch):
    blind: Callable = lambda tx, branch, days: {day.day: {} for day in days}  # noqa: E731
    monkeypatch.setattr(shelves, "signs_of_crew", blind)
    with pytest.raises(AssertionError):
        lived(database, seed=1, steps=24)
