"""Orders that wait, in the database, again and again: cutting their waits, and changing rules, zones and calendars
there and back, changes no figure of any clock.

Run by `SEEDS=1000 make soak ARGS="-k pauses_at_length"`.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from dispatch.calendars import actions as calendars
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.people.branch import Zone
from dispatch.promises.applying import anew
from dispatch.promises.what_if import moved, open_orders
from dispatch.store.database import Database, Transaction
from dispatch.work import actions
from dispatch.work.sla.clock_event import PROMISED
from dispatch.work.sla.course import laps_of
from dispatch.work.sla.figures import figures
from dispatch.work.weights import Weights
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, OFFICE, a_branch, a_fault, a_home, an_open_visit
from tests.dispatch.planning.day_under_way import act

SEEDS = int(os.environ.get("SEEDS", "1000"))
LONG_AGO = date(2020, 1, 1)
MINUTE = timedelta(minutes=1)
CLOCKS = [("2h", "8bh", "2bd"), ("1bh", "30h", "10d"), ("1bd", "1d", "56d"), ("45h", "2bd", "40bh")]
REASONS = ["customer", "part", "access", "partner"]
ZONES = ["Europe/Oslo", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"]
# Around both changes of the clocks, and a week without any.
BEGAN = [datetime.fromisoformat(f"2026-{day}T09:13:00+00:00") for day in ("03-26", "10-22", "11-23")]
Spell = tuple[int, int, str]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600 * 3)]


class Scene:
    """A branch of some zone with targets of one kind or another, and a stretch of weeks from `began`."""

    def __init__(self, tx: Transaction, seed: int):
        self.tx, self.random = tx, random.Random(seed)
        r = self.random
        self.began, self.zone = r.choice(BEGAN), r.choice(ZONES)
        self.rule(dict(zip(("response", "arrival", "resolution"), r.choice(CLOCKS), strict=True)))
        self.branch = a_branch(tx, time_zone=self.zone)
        self.now = self.began + r.randrange(1, 40 * 1440) * MINUTE

    def rule(self, targets: dict, **scope) -> SlaRule:
        calendar = self.random.choice(["opening", "always"])
        found = SlaRule(effective_from=LONG_AGO, calendar=calendar, **targets | scope)
        self.tx.add(found)
        self.tx.session.flush()
        return found

    def waits(self) -> list[Spell]:
        edges = sorted(self.random.sample(range(1, 40 * 1440), 2 * self.random.randrange(5)))
        return [(a, b, self.random.choice(REASONS)) for a, b in zip(edges[::2], edges[1::2], strict=True)]

    def order(self, spells: list[Spell]) -> WorkOrder:
        self.at(0)
        fault = a_fault(self.tx, minutes=60)
        order = an_open_visit(self.tx, branch=self.branch, fault=fault, home=a_home(self.tx)).work_order
        for begin, end, reason in spells:
            self.at(begin)
            actions.move(self.tx, order.reference, "wait", reason=reason)
            self.at(end)
            actions.move(self.tx, order.reference, "resume")
        self.at(40 * 1440)
        return order

    def at(self, minute: int) -> None:
        act(self.tx, DISPATCHER, self.began + minute * MINUTE)

    def told(self, order: WorkOrder) -> dict:
        """What ran, what stood still, what is due, and how it ended."""
        self.tx.session.flush()
        self.tx.session.expire(order)
        found = {clock: figures(lap, self.now) for clock, lap in laps_of(order).items() if clock in PROMISED}
        figured = {clock: (one.elapsed, one.paused, one.due, one.on_time) for clock, one in found.items()}
        return figured | {"due": (order.response_due, order.arrival_due, order.resolution_due)}

    def promised_anew(self, order: WorkOrder) -> None:
        for change in moved(self.tx, open_orders(self.tx, ids=[order.id])):
            anew(self.tx, change)


def each_scene(database: Database, look: Callable[[Scene], Counter]) -> Counter:
    met = Counter()
    for seed in range(SEEDS):
        with database.transaction(DISPATCHER) as tx, tx.session.begin_nested() as trial:
            met += look(Scene(tx, seed))
            trial.rollback()
    return met


def cut(scene: Scene, spells: list[Spell]) -> list[Spell]:
    """The same waits in pieces, one going on in the very moment the one before it ends."""
    found = []
    for begin, end, reason in spells:
        inside = range(begin + 1, end)
        cuts = sorted(scene.random.sample(inside, min(len(inside), scene.random.randrange(1, 4))))
        found += [(a, b, reason) for a, b in zip([begin, *cuts], [*cuts, end], strict=True)]
    return found


def test_a_wait_in_pieces_is_the_wait_in_one(database: Database):
    def look(scene: Scene) -> Counter:
        spells = scene.waits()
        whole, pieces = scene.order(spells), scene.order(cut(scene, spells))
        assert scene.told(pieces) == scene.told(whole), spells
        return Counter(orders=1, waits=len(spells))

    print(f"\n{dict(each_scene(database, look))}")


def tier(scene: Scene, order: WorkOrder) -> Callable[[], None]:
    """A rule of the branch's own, and its end."""
    rule = scene.rule({"response": "3h", "arrival": "4bd", "resolution": "9d"}, branch_id=scene.branch.id)
    scene.promised_anew(order)

    def back() -> None:
        rule.superseded_at = scene.tx.stamp.at
        scene.tx.session.flush()
        scene.promised_anew(order)

    return back


def priority(scene: Scene, order: WorkOrder) -> Callable[[], None]:
    was = Weights(impact=order.impact, urgency=order.urgency)
    for other in set(Priority) - {order.priority}:
        scene.rule({"response": "7bh", "arrival": "3bd", "resolution": "100h"}, priority=other)
    triaged(scene, order, Weights(impact=3, urgency=3))
    return lambda: triaged(scene, order, was)


def triaged(scene: Scene, order: WorkOrder, weights: Weights) -> None:
    actions.triage(scene.tx, order.reference, version=order.version, weights=weights)


def home(scene: Scene, order: WorkOrder) -> Callable[[], None]:
    was = order.home.zone
    scene.rule({"response": "5bh", "arrival": "3d", "resolution": "30d"}, zone=Zone.REMOTE)

    def to(zone: Zone) -> None:
        order.home.zone = zone
        scene.tx.session.flush()
        scene.promised_anew(order)

    to(Zone.REMOTE)
    return lambda: to(was)


def time_zone(scene: Scene, order: WorkOrder) -> Callable[[], None]:
    """The branch's calendar is drawn in another zone, and applied to what is open."""

    def to(zone: str) -> None:
        calendars.set_week(scene.tx, scene.branch.code, "opening", weekly=OFFICE["weekly"], time_zone=zone)
        scene.tx.session.flush()
        scene.promised_anew(order)

    to(scene.random.choice([zone for zone in ZONES if zone != scene.zone]))
    return lambda: to(scene.zone)


@pytest.mark.parametrize("change", [tier, priority, home, time_zone])
def test_there_and_back_changes_no_figure(database: Database, change: Callable):
    def look(scene: Scene) -> Counter:
        order = scene.order(scene.waits())
        was = scene.told(order)
        back = change(scene, order)
        away = scene.told(order)
        assert [away[clock][1] for clock in PROMISED] == [was[clock][1] for clock in PROMISED]
        for clock, lap in laps_of(order).items():
            if change is time_zone and clock in PROMISED and lap.by.target in ("2h", "30h", "45h"):
                assert away[clock][0] == was[clock][0]
        back()
        assert scene.told(order) == was
        return Counter(orders=1, judged_otherwise=away != was)

    met = each_scene(database, look)
    print(f"\n{change.__name__}: {dict(met)}")
    assert met["judged_otherwise"] > SEEDS / 10
