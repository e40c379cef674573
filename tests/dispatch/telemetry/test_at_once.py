"""Many at the same moment: one alert of a device, and one issue of a burst. Each beside a twin whose guard is off."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select, text

from dispatch.issues import actions as issues
from dispatch.store.database import Database, connect
from dispatch.telemetry import arriving, spikes
from dispatch.telemetry.alert_kind import AlertKind
from dispatch.telemetry.device_alert import ONE_AT_A_TIME, DeviceAlert, DeviceEvent
from tests.builders import DISPATCHER, NINE, SYSTEM
from tests.dispatch.telemetry.builders import a_burst, report

AT_ONCE = 6


def at_once(database: Database, act: Callable[[int], object]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as racers:
        list(racers.map(act, range(AT_ONCE)))


@pytest.mark.parametrize("guarded", [True, False])
def test_however_many_report_at_the_same_moment_there_is_one_alert(
    own_database, owner_engine: Engine, monkeypatch, guarded
):
    """Each has looked and found none before any writes. Without the constraint there would be many."""
    if not guarded:
        with owner_engine.begin() as owner:
            owner.execute(text(f"ALTER TABLE device_alert DROP CONSTRAINT {ONE_AT_A_TIME}"))
    engine = connect(own_database)
    database = Database(engine, clock=lambda: NINE)
    gate, begin = Barrier(AT_ONCE, timeout=60), arriving._begin

    def begin_together(*facts):
        gate.wait()
        return begin(*facts)

    monkeypatch.setattr(arriving, "_begin", begin_together)

    def send(number: int) -> None:
        with database.transaction(DISPATCHER) as tx:
            report(tx, "RACE-1", key=f"k{number}")

    at_once(database, send)
    with database.transaction(SYSTEM) as tx:
        alerts = tx.session.scalars(select(DeviceAlert)).all()
        events = tx.session.scalar(select(func.count()).select_from(DeviceEvent))
    engine.dispose()

    assert events == sum(alert.count for alert in alerts) == AT_ONCE
    assert (len(alerts) == 1) == guarded


@pytest.mark.parametrize("guarded", [True, False])
def test_two_who_press_at_once_open_one_issue(own_database, monkeypatch, guarded):
    """Without the turn both have looked, and found none, before any writes."""
    engine = connect(own_database)
    database = Database(engine, clock=lambda: NINE)
    with database.transaction(SYSTEM) as tx:
        a_burst(tx, spikes.LEAST)
    gate = Barrier(2, timeout=60)
    if not guarded:
        opened = issues.open_issue
        monkeypatch.setattr(spikes, "take_turn", lambda *turn: None)
        monkeypatch.setattr(issues, "open_issue", lambda tx, **facts: (gate.wait(), opened(tx, **facts))[1])

    def press(_: int) -> int:
        with database.transaction(DISPATCHER) as tx:
            kind = tx.session.scalars(select(AlertKind)).one()
            if guarded:
                gate.wait()
            return spikes.open_issue(tx, "d3", "9.9", kind.id).id

    with ThreadPoolExecutor(2) as racers:
        opened_by = set(racers.map(press, range(2)))
    engine.dispose()

    assert (len(opened_by) == 1) == guarded
