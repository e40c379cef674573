"""Whatever an order lives through, each clock stands in one way for one reason, and somebody's hands hold it."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import Home
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import OPENING
from dispatch.stamp import Actor, Role, Source, Stamp
from dispatch.work.clocks import Standing, clocks
from dispatch.work.lifecycle import ORDER_LIFE, OrderState
from dispatch.work.sla.clock_event import HANDS, PROMISED
from dispatch.work.sla.course import HANDED_ON, Promise, laps_of
from dispatch.work.sla.figures import figures
from dispatch.work.sla.judging import retarget
from dispatch.work.sla.lap import EventKind, Judged, Told, replay
from dispatch.work.sla.pause_reason import PauseReason
from dispatch.work.work_order import WorkOrder
from dispatch.working_time import Calendar
from tests.builders import OFFICE

OSLO = Calendar.from_json({"zone": "Europe/Oslo", **OFFICE})
REASONS = {
    "customer": PauseReason(code="customer", stops=["arrival", "resolution", "dispatch"], ask_after="2bd"),
    "part": PauseReason(code="part", stops=["arrival", "resolution", "dispatch", "partner"], ask_after="2bd"),
    "partner": PauseReason(code="partner", stops=[], ask_after="4bh"),
    "unknown": None,
}
OVER = {OrderState.FEEDBACK, OrderState.ARCHIVED, OrderState.CANCELLED}
# Hours: of the autumn night with one hour too many, of the spring night that lacks one, of a plain week.
BEGAN = [
    datetime(2026, 10, 23, 9, tzinfo=UTC),
    datetime(2027, 3, 26, 9, tzinfo=UTC),
    datetime(2027, 6, 7, 9, tzinfo=UTC),
]
TARGETS = ["1h", "30h", "4bh", "16bh", "2bd", "56d"]


class Life:
    """An order no database knows of, moved by those who may."""

    def __init__(self, seed: int):
        self.chance = Random(seed)
        self.now = self.chance.choice(BEGAN)
        branch = Branch(partner=self.chance.random() < 0.3, time_zone="Europe/Oslo", hand_over_targets={})
        branch.open_calendars(OFFICE)
        self.edition = branch.calendar_named(OPENING).edition
        facts = {
            "branch": branch,
            "home": Home(),
            "fault": FaultTypeEdition(remote_first=False),
            "visits": [],
            "impact": 2,
            "urgency": 2,
        }
        self.order = WorkOrder.open(self.stamp(Role.CUSTOMER), critical=False, **facts)
        self.judge()

    def stamp(self, role: Role) -> Stamp:
        account = 7 if role not in (Role.CUSTOMER, Role.SYSTEM) else None
        return Stamp(Actor(role=role, source=Source.CONSOLE, account_id=account), self.now)

    def judge(self) -> None:
        by = {clock: Promise(self.chance.choice(TARGETS), self.edition, 1) for clock in PROMISED}
        retarget(self.order, by, self.stamp(Role.AGENT))

    def goes_on(self) -> None:
        self.now += timedelta(minutes=self.chance.randrange(0, 4000))
        moves = [move for move in ORDER_LIFE.moves.values() if self.order.state in move.sources]
        if not moves or self.chance.random() < 0.15:
            self.judge()
            return
        move = self.chance.choice(moves)
        reason = self.chance.choice([*REASONS]) if move.verb == "wait" else "why"
        proofs = {"reason": reason, "note": "so it was", "pause": REASONS.get(reason)}
        self.order.move(move.verb, self.stamp(self.chance.choice(sorted(move.by))), **proofs)


@pytest.mark.parametrize("century", range(10))
def test_a_thousand_lives_have_one_standing_and_one_reason_for_each_clock(century):
    for seed in range(100 * century, 100 * century + 100):
        life = Life(seed)
        for _ in range(10):
            life.goes_on()
            check(life.order, life.now, f"life {seed}")


def check(order: WorkOrder, now: datetime, life: str) -> None:
    told = laps_of(order)
    shown = {clock.name: clock for clock in clocks(order, now)}
    assert len(shown) == len(clocks(order, now)), life
    for name, clock in shown.items():
        assert clock.standing in set(Standing), life
        assert (clock.why is not None) == (clock.paused is not None), life
        assert clock.because.target, life
        assert not (clock.met and clock.paused), life
        if order.state is OrderState.WAITING and clock.paused:
            assert clock.why == order.waiting_for, life
            assert name in REASONS[order.waiting_for].clocks, life
        if order.state is not OrderState.WAITING:
            assert clock.paused is None, life
        of = figures(told[name], now)
        assert of.elapsed >= timedelta(0) <= of.paused <= of.whole, life
        if of.target.endswith("h") and not of.target.endswith("bh"):
            assert of.elapsed + of.paused == of.whole, life
    holding = [name for name in HANDS if name in told and told[name].runs and HANDED_ON not in told[name].waits]
    assert len(holding) == (0 if order.state in OVER else 1), life


moments = st.integers(0, 60 * 24 * 70)
spans = st.lists(st.tuples(moments, moments).map(sorted), max_size=4)
targets = st.sampled_from(TARGETS)


def told(began: datetime, target: str, pauses: list[list[int]]) -> list[Told]:
    events = [Told(EventKind.START, began, by=Judged(target, OSLO))]
    for number, (begin, end) in enumerate(pauses):
        events.append(Told(EventKind.PAUSE, began + begin * MINUTE, f"r{number}"))
        events.append(Told(EventKind.RESUME, began + end * MINUTE, f"r{number}"))
    return events


MINUTE = timedelta(minutes=1)


@given(st.sampled_from(BEGAN), targets, spans, moments, moments)
def test_cutting_pauses_in_two_changes_no_figure(began, target, pauses, cut, later):
    middles = [min(max(begin, cut), end) for begin, end in pauses]
    halves = [piece for (a, b), m in zip(pauses, middles, strict=True) for piece in ([a, m], [m, b])]
    now = began + later * MINUTE

    assert figures(replay(told(began, target, pauses)), now) == figures(replay(told(began, target, halves)), now)


@given(st.sampled_from(BEGAN), targets, targets, spans, moments, moments)
def test_another_rule_there_and_back_changes_no_figure(began, target, other, pauses, change, later):
    now = began + later * MINUTE
    events = told(began, target, pauses)
    there = Told(EventKind.RETARGET, began + change * MINUTE, by=Judged(other, OSLO))
    back = Told(EventKind.RETARGET, began + (change + 5) * MINUTE, by=Judged(target, OSLO))

    assert figures(replay([*events, there, back]), now) == figures(replay(events), now)


@given(st.sampled_from(BEGAN), targets, spans, moments, st.sampled_from(["Asia/Shanghai", "America/New_York"]))
def test_another_calendar_there_and_back_changes_no_figure(began, target, pauses, later, zone):
    now = began + later * MINUTE
    events = told(began, target, pauses)
    far = Judged(target, Calendar.from_json({"zone": zone, **OFFICE}))
    moved = [Told(EventKind.RETARGET, now, by=far), Told(EventKind.RETARGET, now, by=Judged(target, OSLO))]

    assert figures(replay(events + moved), now) == figures(replay(events), now)


@pytest.mark.parametrize(("began", "due"), [
    ("2026-09-01T14:10:00+02:00", "2026-10-27T14:10:00+01:00"),
    ("2027-02-10T14:10:00+01:00", "2027-04-07T14:10:00+02:00"),
])  # fmt: skip
def test_fifty_six_days_end_at_the_same_time_of_day(began, due):
    lap = replay(told(datetime.fromisoformat(began), "56d", []))
    assert lap.due(lap.started) == datetime.fromisoformat(due)


def test_a_night_with_an_hour_too_many_is_credited_as_the_target_counts():
    """Paused from six in the evening to six: thirteen hours, of a target in days half a day."""
    began = datetime(2026, 10, 24, 14, tzinfo=UTC)
    night = [[2 * 60, 15 * 60]]

    assert replay(told(began, "30h", night)).due(began + timedelta(days=9)) == began + timedelta(hours=43)
    assert replay(told(began, "56d", night)).due(began + timedelta(days=9)).astimezone(OSLO.tz).hour == 4
    assert replay(told(began, "30h", night)).paused(began + timedelta(days=9)) == timedelta(hours=13)
