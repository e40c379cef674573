"""A branch lives through many random things, with visits by one and by two, once and several times for one order; what
customers were promised is looked at after each of them."""

from collections import Counter as Tally
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sqlalchemy import select, text

from dispatch.errors import Refusal
from dispatch.people.branch import Branch
from dispatch.people.engagement import Absence
from dispatch.people.engineer import Engineer
from dispatch.planning import actions, publishing, snapshot
from dispatch.planning.answer.proposal import proposal
from dispatch.planning.booking.booking import book, call_off
from dispatch.planning.booking.holding import hold, living, release, renew
from dispatch.planning.booking.messages import expire
from dispatch.planning.booking.offering import counter, slots
from dispatch.planning.question.day import PlanningDay, local_day
from dispatch.planning.question.records import DayRecords
from dispatch.store.database import Database, Transaction
from dispatch.work import queries
from dispatch.work.absences import cancel_absence, report_absence
from dispatch.work.hold import Hold
from dispatch.work.lifecycle import HELD, OrderState, VisitState
from dispatch.work.visit import Visit
from dispatch.work.whole import partner_of
from dispatch.work.work_order import WorkOrder
from optimizer.evaluate import judge
from optimizer.solve import solve
from optimizer.stop import WorkLimit
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_home
from tests.clock import Clock
from tests.dispatch.planning.booking.rooms import a_desk, a_rule, an_installation, on, the_customer
from tests.dispatch.planning.booking.shelves import is_as_new
from tests.dispatch.planning.roads import straight

ZONE = "Europe/Oslo"
EVERY_DAY = {"weekly": {day: [["06:00", "22:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
CHANCES = {"order": 14, "choose": 26, "confirm": 22, "renew": 4, "let_go": 5, "wait": 10}
CHANCES |= {"cancel": 6, "absence": 4, "back": 3, "replan": 6}
AGAIN = {"minutes": 30, "persons": 1, "days": 1, "same_engineer": False}
AFTERWARDS = [[], [], [], [AGAIN], [AGAIN | {"same_engineer": True}], [AGAIN | {"persons": 2}]]
GUARDS = "SET CONSTRAINTS visit_together, visit_sequence"
CHANGE_DAYS = {"choose", "confirm", "absence", "replan"}


class Life:
    """Three engineers, three days. `tally`: what happened, and how often."""

    def __init__(self, database: Database, clock: Clock, *, seed: int, first: date):
        self.database, self.clock, self.chance = database, clock, Random(seed)
        self.desk, self.tally = a_desk(), Tally()
        self._holders: set[int] = set()
        self.days = [PlanningDay(first + timedelta(days=each), ZONE) for each in range(3)]
        clock.at = PlanningDay(first, ZONE).begins - timedelta(hours=14)
        with database.transaction(SYSTEM) as tx:
            branch = a_branch(tx, opening=EVERY_DAY)
            a_rule(tx, notice=60, cut_off=60, horizon=4)
            every = [each.day for each in self.days]
            for skills in ({"locks": 2}, {"locks": 1, "heat": 1}, {"heat": 2}):
                on(tx, branch, *every, hours=(6, 15), **skills)
            self.branch_id = branch.id

    def live(self, steps: int) -> None:
        verbs, weights = zip(*CHANCES.items(), strict=True)
        for _ in range(steps):
            verb = self.chance.choices(verbs, weights)[0]
            self.clock.forward(seconds=self.chance.randint(1, 40))
            self._run_out()
            try:
                done = getattr(self, verb)()
            except Refusal as refusal:
                done = type(refusal).__name__
            self.tally[f"{verb}: {done or 'done'}"] += 1
            self.look(verb)

    def order(self) -> None:
        with self.database.transaction(DISPATCHER) as tx:
            branch = self._branch(tx)
            needs = self.chance.choice([{"locks": 1}, {"locks": 2}, {"heat": 1}, {}])
            lat, lon = 59.9 + self.chance.random() / 15, 10.7 + self.chance.random() / 8
            home = a_home(tx, lat=lat, lon=lon)
            fault = {"needs": needs, "minutes": self.chance.choice([30, 60, 90, 120])}
            fault |= {"persons": self.chance.choice([1, 1, 1, 2]), "follow_ups": self.chance.choice(AFTERWARDS)}
            an_installation(tx, branch, fault=fault, home=home)

    def choose(self) -> str | None:
        """What is on the list can be had, and what isn't can't."""
        with self.database.transaction(DISPATCHER) as tx:
            order = self._some(tx, OrderState.INTAKE, OrderState.DISPATCH, OrderState.PLANNED)
            if order is None:
                return "nobody"
            shown = slots(counter(tx, order, self.desk))
            if not shown:
                return "no windows"
            chosen = self.chance.choice(shown)
            was_open = chosen.is_open
        try:
            with self.database.transaction(DISPATCHER) as tx:
                hold(tx, queries.work_order(tx, order.reference, lock=True), chosen.window.opens, desk=self.desk)
        except Refusal as refusal:
            assert not was_open, f"{chosen} was on the list and could not be had: {refusal}"
            return "refused"
        # What the order held before may have been in its own way: then there is more than was shown.
        assert was_open or order.id in self._holders, f"{chosen} was not on the list and could be had"
        return None

    def confirm(self) -> None:
        self._with_hold(lambda tx, order, kept: book(tx, order, kept.id, desk=self.desk))

    def renew(self) -> None:
        self._with_hold(lambda tx, order, kept: renew(tx, order, kept.id))

    def let_go(self) -> None:
        self._with_hold(lambda tx, order, kept: release(tx, order, kept.id))

    def wait(self) -> None:
        self.clock.forward(minutes=self.chance.randint(1, 12))
        self._run_out()

    def _run_out(self) -> None:
        """As the worker does at the minute."""
        with self.database.transaction(SYSTEM) as tx:
            over = select(Hold.id).where(Hold.ended_at.is_(None), Hold.expires_at <= tx.stamp.at)
            for each in tx.session.scalars(over).all():
                expire(tx, each)

    def cancel(self) -> str | None:
        with self.database.transaction(SYSTEM) as tx:
            order = self._some(tx, OrderState.PLANNED)
            if order is None:
                return "nobody"
            tx.act_as(the_customer(order))
            call_off(tx, order)
        return None

    def absence(self) -> None:
        with self.database.transaction(DISPATCHER) as tx:
            engineer = self.chance.choice(tx.session.scalars(select(Engineer).order_by(Engineer.id)).all())
            begins = self.chance.choice(self.days).at_hour(self.chance.randint(6, 14))
            report_absence(tx, engineer, starts_at=begins, ends_at=begins + timedelta(hours=3), why="ill")
        self.replan()

    def back(self) -> str | None:
        with self.database.transaction(DISPATCHER) as tx:
            away = [one for one in tx.session.scalars(select(Absence)) if one.engagement.released_at is None]
            if not away:
                return "nobody"
            cancel_absence(tx, self.chance.choice(away).id)
        return None

    def replan(self) -> None:
        """The planner's answer is published; what it could not keep, the desk agrees anew with the customer."""
        for day in self.days:
            with self.database.transaction(DISPATCHER) as tx:
                self._replanned(tx, day)
        with self.database.transaction(DISPATCHER) as tx:
            broken = [visit.work_order.reference for visit in self._broken(tx)]
        for reference in broken:
            with self.database.transaction(DISPATCHER) as tx:
                self._agreed_anew(tx, queries.work_order(tx, reference, lock=True))

    def look(self, after: str) -> None:
        with self.database.transaction(SYSTEM) as tx:
            for each in ("IMMEDIATE", "DEFERRED"):  # here nothing is ever committed, so they are asked to look now
                tx.session.execute(text(f"{GUARDS} {each}"))
            is_as_new(tx, self.desk.shelf, self._branch(tx), self.days)
            booked = select(Visit).where(Visit.agreed_at.is_not(None), Visit.state.in_(HELD)).order_by(Visit.id)
            for visit in tx.session.scalars(booked):
                self._is_kept(visit, after)
            assert not self._broken(tx), f"after {after} a customer is promised what nobody comes for"
            for kept in tx.session.scalars(select(Hold)):
                assert (kept.ended_at is None) == (kept.engagement.released_at is None)
            for day in self.days if after in CHANGE_DAYS else ():
                self._can_be_driven(tx, day, after)
            self._holders = set(tx.session.scalars(select(Hold.work_order_id).where(Hold.ended_at.is_(None))))

    def _is_kept(self, visit: Visit, after: str) -> None:
        told = f"visit {visit.id} after {after}"
        assert visit.window_from <= visit.starts_at <= visit.window_to, told
        held = visit.engineer.levels_on(local_day(visit.starts_at, ZONE), set())
        assert all(held.get(skill, 0) >= level for skill, level in visit.work_order.fault.needs.items()), told
        partner = partner_of(visit)
        assert partner is None or (partner.starts_at, partner.state) == (visit.starts_at, visit.state), told
        assert partner is None or partner.engineer_id != visit.engineer_id, told
        engaged = visit.engagement
        assert engaged.released_at is None and engaged.engineer_id == visit.engineer_id, told
        assert engaged.during.lower <= visit.starts_at and engaged.during.upper == visit.ends_at, told

    def _can_be_driven(self, tx: Transaction, day: PlanningDay, after: str) -> None:
        """All that was sold stands in one plan that breaks no rule, travel and all; what is about to be moved, once.
        Whoever is away for some hours need not be home for it."""
        try:
            question = self._question(tx, day)
        except Refusal:
            return
        moved = select(Visit.id).join(Hold, Hold.work_order_id == Visit.work_order_id).where(Hold.ended_at.is_(None))
        twice = {str(each) for each in tx.session.scalars(moved)}
        routes = {
            who: [each for each in stops if each not in twice and not each.startswith("absence-")]
            for who, stops in question.routes.items()
        }
        held = {visit for stops in routes.values() for visit in stops}
        visits = tuple(visit for visit in question.problem.visits if visit.id in held)
        assert judge(question.problem.trusting(visits=visits).plain, routes), after

    def _replanned(self, tx: Transaction, day: PlanningDay) -> None:
        try:
            question = self._question(tx, day)
            run = actions.request_run(tx, self.branch_id, day.day, seconds=1)
        except Refusal:
            return
        tx.act_as(SYSTEM)
        run.start(tx.stamp)
        found = solve(question.problem, stop=WorkLimit(0), start=question.routes).visits
        plan = proposal(question, {"routes": {str(who): list(map(str, stops)) for who, stops in found.items()}})
        run.propose(tx.stamp)
        plan.run = run
        tx.add(plan)
        tx.session.flush()
        tx.act_as(DISPATCHER)
        publishing.publish(tx, run.id)

    def _question(self, tx: Transaction, day: PlanningDay) -> snapshot.Snapshot:
        return snapshot.put(snapshot.look(tx, DayRecords.read(tx, self._branch(tx), day)), straight)

    def _broken(self, tx: Transaction) -> list[Visit]:
        promised = select(Visit).where(Visit.agreed_at.is_not(None), Visit.state == VisitState.OPEN)
        return list(tx.session.scalars(promised.where(Visit.window_from.is_not(None)).order_by(Visit.id)))

    def _agreed_anew(self, tx: Transaction, order: WorkOrder) -> None:
        for slot in (each for each in slots(counter(tx, order, self.desk)) if each.is_open):
            book(tx, order, hold(tx, order, slot.window.opens, desk=self.desk).id, desk=self.desk)
            self.tally["agreed anew"] += 1
            return
        call_off(tx, order)
        self.tally["given up"] += 1

    def _with_hold(self, act: Callable) -> None:
        with self.database.transaction(SYSTEM) as tx:
            held = [one.work_order for one in tx.session.scalars(select(Hold).where(Hold.ended_at.is_(None)))]
            if held:
                order = queries.work_order(tx, self.chance.choice(held).reference, lock=True)
                tx.act_as(the_customer(order))
                act(tx, order, living(tx, order))

    def _some(self, tx: Transaction, *states: OrderState) -> WorkOrder | None:
        found = tx.session.scalars(select(WorkOrder).where(WorkOrder.state.in_(states)).order_by(WorkOrder.id)).all()
        return self.chance.choice(found) if found else None

    def _branch(self, tx: Transaction):
        return tx.session.get(Branch, self.branch_id)
