"""Whatever people try with a complaint, in whatever order: nobody judges themselves, and what was decided stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from dispatch.complaints import actions, messages, queries
from dispatch.complaints.complaint import Complaint
from dispatch.complaints.lifecycle import ComplaintState
from dispatch.errors import Refusal
from dispatch.ledger.promise import Ending, Promise
from dispatch.people.account import Account
from dispatch.stamp import SYSTEM, Role
from dispatch.store.database import Database
from dispatch.work import actions as work
from dispatch.work.work_order import WorkOrder
from tests.builders import a_work_order
from tests.clock import Clock
from tests.dispatch.complaints.builders import NOT_OURS, OURS, a_complaint, a_judge, as_account, holder_of

STEPS = 30


class Life:
    def __init__(self, database: Database, clock: Clock, seed: int):
        self.database, self.clock, self.chance = database, clock, Random(seed)
        with database.transaction(SYSTEM) as tx:
            self.people = [a_judge(tx, role) for role in (Role.MANAGER, Role.QUALITY, Role.QUALITY, Role.MANAGER)]
        with database.transaction(as_account(self.people[0])) as tx:
            self.order = a_work_order(tx)
        with database.transaction(holder_of(self.order)) as tx:
            self.complaint = a_complaint(tx, self.order)
        self.decisions: dict[int, tuple] = {}

    def go(self) -> None:
        for _ in range(STEPS):
            step = self.chance.choice(
                [self.acknowledge, self.decide, self.decide, self.appeal, self.give, self.meddle, self.withdraw]
                if self.chance.random() < 0.1
                else [self.acknowledge, self.decide, self.appeal, self.give, self.meddle, self.wait]
            )
            step()
            self.look()

    @contextmanager
    def trying(self, who) -> Iterator:
        try:
            with self.database.transaction(who) as tx:
                yield tx
        except Refusal:
            return

    def somebody(self) -> Account:
        return self.chance.choice(self.people)

    def acknowledge(self) -> None:
        with self.trying(as_account(self.somebody())) as tx:
            actions.acknowledge(tx, self.complaint.id)

    def decide(self) -> None:
        with self.trying(as_account(self.somebody())) as tx:
            actions.decide(tx, self.complaint.id, self.chance.choice([OURS, NOT_OURS]))

    def appeal(self) -> None:
        with self.trying(holder_of(self.order)) as tx:
            actions.appeal(tx, self.complaint.id, "Look again.")

    def give(self) -> None:
        with self.trying(as_account(self.somebody())) as tx:
            actions.give(tx, self.complaint.id, self.somebody().id)

    def meddle(self) -> None:
        """Somebody works on the order itself, and is involved from then on."""
        if self.chance.random() < 0.15:
            with self.trying(as_account(self.somebody())) as tx:
                order = tx.session.get(WorkOrder, self.order.id)
                work.triage(tx, order.reference, version=order.version, title=f"Lock {self.chance.random()}")

    def withdraw(self) -> None:
        with self.trying(holder_of(self.order)) as tx:
            actions.withdraw(tx, self.complaint.id)

    def wait(self) -> None:
        self.clock.forward(hours=self.chance.choice([1, 30, 200]))
        with self.database.transaction(SYSTEM) as tx:
            messages.watch(tx)

    def look(self) -> None:
        with self.database.transaction(SYSTEM) as tx:
            found = queries.shown(tx, self.complaint.id)
            self.nobody_judges_themselves(found)
            self.what_was_decided_stays(found)
            self.promises_end_as_they_should(tx.session.scalars(select(Promise)).all())

    def nobody_judges_themselves(self, complaint: Complaint) -> None:
        deciders = [one.account_id for one in complaint.hearings if one.decided_at]
        assert self.people[0].id not in deciders
        assert len(deciders) == len(set(deciders)) <= 2
        assert len(complaint.hearings) <= 2

    def what_was_decided_stays(self, complaint: Complaint) -> None:
        for one in complaint.hearings:
            made = (one.account_id, one.outcome, one.reason, one.decided_at, one.explanation)
            assert self.decisions.setdefault(one.number, made) == made if one.decided_at else True
        if complaint.state in (ComplaintState.FINAL, ComplaintState.DECIDED):
            assert complaint.hearing.decided_at is not None and complaint.hearing.acknowledged_at is not None

    def promises_end_as_they_should(self, promises: list[Promise]) -> None:
        for one in promises:
            if one.ending is Ending.KEPT:
                assert one.ended_at <= one.due_to
            if one.ending is Ending.BROKEN:
                assert one.ended_at >= one.due_to
            if one.ending is None and one.kind.startswith("complaint"):
                assert one.due_to + timedelta(hours=200) >= self.clock()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_tried_nobody_judges_themselves_and_decisions_stand(database, clock, seed):
    Life(database, clock, seed).go()
