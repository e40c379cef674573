"""Who is away and when. The ill call in on the morning itself, when visits may be theirs already."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from dispatch.people.engineer import Engineer
from dispatch.seed.files import rows
from dispatch.seed.stage import Stage
from dispatch.store.database import Transaction
from dispatch.work.absences import report_absence

UNFORESEEN = {"ill", "care"}
CALLS_IN = 6.2  # o'clock
AHEAD = timedelta(days=20)


def absences(stage: Stage, team: Mapping[str, Engineer]) -> None:
    clock = stage.clock
    for row in rows("absences.csv"):
        engineer = team[row["engineer"]]
        first, last = int(row["from_day"]), int(row["to_day"])
        period = {"starts_at": clock.at(clock.day(first), 0), "ends_at": clock.at(clock.day(last + 1), 0)}
        known_at = clock.at(clock.day(min(first, 0)), CALLS_IN) if row["why"] in UNFORESEEN else clock.now - AHEAD
        known_at = min(known_at, clock.now - timedelta(minutes=25))
        step = partial(_away, engineer=engineer, why=row["why"], **period)
        stage.replay.plan(known_at, stage.staff.dispatcher(engineer.branch), step)
        for offset in range(first, last + 1):
            stage.crew.away[engineer.id, clock.day(offset)] = known_at


def _away(tx: Transaction, *, engineer: Engineer, why: str, **period) -> None:
    report_absence(tx, engineer, **period, why=why)
