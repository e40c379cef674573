"""Files to import, made as needed: a small mapping and rows that fit it."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.intake.importing import actions
from dispatch.intake.importing.import_run import ImportRow, ImportRun
from dispatch.people.branch import Zone
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from tests.builders import a_branch, a_fault
from tests.dispatch.intake.builders import an_area

OPERATOR = Actor(role=Role.SYSTEM, source=Source.IMPORT, name="Doorstep")
HEADER = ("Key", "Created", "Closed", "Status", "Type", "Who", "Phone", "Street", "Zip", "Lat", "Lon")
MAPPING: dict[str, Any] = {
    "source": "city",
    "time_zone": "Europe/Oslo",
    "fields": {
        "id": "Key",
        "opened_at": "Created",
        "ended_at": "Closed",
        "status": {"from": "Status", "values": {"Open": "open", "Closed": "closed"}},
        "fault": {"from": "Type", "values": {"Heat": "no_heat"}, "default": "health_check"},
        "title": "Type",
        "name": "Who",
        "phone": "Phone",
        "branch": {"constant": "oslo"},
        "street": "Street",
        "postcode": "Zip",
        "lat": "Lat",
        "lon": "Lon",
    },
}


def a_row(number: int = 1, **facts: Any) -> dict[str, str]:
    """An open case with its place; `Created="…"` and the like say otherwise."""
    usual = dict(
        Key=f"K{number}", Created="2026-11-20T10:00:00", Closed="", Status="Open", Type="Heat", Who="Østby", Phone="",
        Street=f"Thereses gate {number}", Zip="0452", Lat="59.927", Lon="10.734",
    )  # fmt: skip
    return usual | facts


def a_closed_row(number: int = 1, **facts: Any) -> dict[str, str]:
    return a_row(number, **{"Status": "Closed", "Closed": "2026-11-21T09:30:00", **facts})


def a_file(rows: Iterable[dict[str, str]], *, encoding: str = "utf-8", **form: Any) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, **form)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def furnish(database: Database) -> None:
    """The branch “oslo”, the two fault types of MAPPING, and a target for usual work in town and out of it."""
    with database.transaction(OPERATOR) as tx:
        an_area(tx, a_branch(tx, code="oslo"), p04=Zone.URBAN)
        for code in ("no_heat", "health_check"):
            a_fault(tx).fault_type.code = code
        targets = dict(response="4bh", arrival="2bd", resolution="5bd", effective_from=date(2020, 1, 1))
        for zone in Zone:
            tx.add(SlaRule(zone=zone, priority=Priority.NORMAL, **targets))


def imported(
    database: Database, data: bytes, *, dry_run: bool = False, **changes: Any
) -> tuple[ImportRun, list[ImportRow]]:
    """The finished run and what it rejected."""
    file = io.BytesIO(data)
    with database.transaction(OPERATOR) as tx:
        run, _ = actions.begin(tx, file, file_name="f.csv", mapping=MAPPING | changes, dry_run=dry_run)
    actions.carry_through(database, run, file, actor=OPERATOR, provider=ours(), progress=lambda line, lines: None)
    with database.transaction(OPERATOR) as tx:
        tx.session.refresh(run := actions.run(tx, run.id))
        return run, actions.rejected_rows(tx, run, limit=10_000)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """Read, accepted, rejected, already there."""
    return run.read, run.accepted, run.rejected, run.already
