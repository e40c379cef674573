"""How fast an import is: 100,000 cases of a city's service requests, audit chain included.

The bars are 60 seconds and 300 MB; the run fails where one is missed. PostgreSQL keeps its promises meanwhile
(fsync on), and its memory is its own.
"""

import csv
import json
import random
import resource
import sys
import tempfile
import time as stopwatch
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.scratch import scratch
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.import_command import OPERATOR
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.importing import actions
from dispatch.intake.reading.mapping import Mapping
from dispatch.people.actions import add_branch
from dispatch.people.branch import Zone
from dispatch.settings import CHECKOUT
from dispatch.store.database import Database, connect

ROWS, BAR_SECONDS, BAR_MB = 100_000, 60.0, 300.0
MAPPING = CHECKOUT / "seed_data" / "mappings" / "city_311.csv.json"
COLUMNS = (
    *("Unique Key", "Created Date", "Closed Date", "Agency", "Complaint Type", "Descriptor", "Incident Zip"),
    *("Incident Address", "City", "Status", "Resolution Description", "Resolution Action Updated Date", "Borough"),
    *("Latitude", "Longitude"),
)
TYPES = ("HEAT/HOT WATER", "ELECTRIC", "PLUMBING", "Street Light Condition", "Noise - Residential", "Rodent")
STREETS = ("MAIN STREET", "5 AVENUE", "OCEAN PARKWAY", "GRAND CONCOURSE", "EAST 14 STREET")
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


def write_file(path: Path, rows: int) -> None:
    """The same in every run: a fifth open, one in twenty bad, and as many addresses as there are cases."""
    rng = random.Random(311)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            opened = BEGAN + timedelta(minutes=rng.randrange(900_000))
            still_open = rng.random() < 0.2
            closed = "" if still_open else f"{opened + timedelta(hours=rng.randrange(1, 900)):%m/%d/%Y %I:%M:%S %p}"
            created = "yesterday" if rng.random() < 0.05 else f"{opened:%m/%d/%Y %I:%M:%S %p}"
            writer.writerow([
                *(50_000_000 + number, created, closed, "HPD", rng.choice(TYPES), "ENTIRE BUILDING"),
                *(f"{rng.randrange(10001, 11697)}", f"{rng.randrange(1, 2500)} {rng.choice(STREETS)}", "BROOKLYN"),
                *("Open" if still_open else "Closed", "The agency inspected the conditions and they were corrected."),
                *("", "BROOKLYN", f"{rng.uniform(40.55, 40.9):.6f}", f"{rng.uniform(-74.1, -73.7):.6f}"),
            ])  # fmt: skip


def furnish(database: Database) -> None:
    """One branch, the fault types the mapping names, and a target for each priority."""
    week = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    faults = Mapping.load(MAPPING.read_bytes())[0].fields["fault"]
    with database.transaction(OPERATOR) as tx:
        add_branch(tx, code="oslo", name="Oslo", time_zone="America/New_York", opening={"weekly": week}, postcodes={},
                   depot_lat=40.7, depot_lon=-73.9, area=[])  # fmt: skip
        for code in {*faults.values.values(), faults.default}:
            tx.add(FaultTypeEdition(
                fault_type=FaultType(code=code), effective_from=date(2024, 1, 1), names={"en": code}, minutes=45,
                work_kind=WorkKind.REPAIR, domain=FaultDomain.DEVICE, needs={}, spread=10, impact=2, urgency=2,
                parts=[],
            ))  # fmt: skip
        for priority in Priority:
            tx.add(SlaRule(zone=Zone.URBAN, priority=priority, effective_from=date(2024, 1, 1), response="4bh",
                           arrival="2bd", resolution="5bd"))  # fmt: skip


def measured(database: Database, path: Path, *, dry_run: bool = False) -> float:
    mapping = json.loads(MAPPING.read_text())
    started, worked = stopwatch.monotonic(), stopwatch.process_time()
    with path.open("rb") as file:
        with database.transaction(OPERATOR) as tx:
            run, _ = actions.begin(tx, file, file_name=path.name, mapping=mapping, dry_run=dry_run)
        actions.carry_through(database, run, file, actor=OPERATOR, provider=ours(), progress=lambda line, lines: None)
    seconds, worked = stopwatch.monotonic() - started, stopwatch.process_time() - worked
    with database.transaction(OPERATOR) as tx:
        run = actions.run(tx, run.id)
        print(f"{run.read:,} rows: {run.accepted:,} accepted, {run.rejected:,} rejected, {run.already:,} already there")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} s ({worked:.1f} s of them ours), {run.read / seconds:,.0f} rows/s, {peak:.0f} MB at most")
    return seconds


def main(rows: int) -> int:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder, scratch(fast=False) as url:
        database = Database(connect(url))
        furnish(database)
        path = Path(folder) / "cases.csv"
        write_file(path, rows)
        seconds = measured(database, path)
        measured(database, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(seconds > BAR_SECONDS * rows / ROWS or peak > BAR_MB)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
