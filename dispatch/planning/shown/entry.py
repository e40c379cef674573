"""An order as it stands in a lane of the board."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.shown.rows import kind_of, place_of
from dispatch.work.work_order import WorkOrder


@dataclass(frozen=True)
class LaneEntry:
    """An order in a lane. `minutes`: slack, age or overrun, as its lane says; None: nothing is promised, or nobody can
    tell. `state`: safe, tight, late, open or wait. `promise`, `chance` (per cent) and `why` are those of an
    Outlook."""

    visit_id: int | None
    reference: str
    kind: str
    place: str
    title: str
    titles: Mapping[str, str]
    urgent: bool
    state: str
    minutes: int | None
    due: datetime | None = None
    expected_at: datetime | None = None
    engineer: str | None = None
    waiting_for: str | None = None
    ask_again: bool = False
    left_out: tuple = ()
    promise: PromiseName | None = None
    chance: int | None = None
    why: dict[str, Any] | None = None


def of_order(order: WorkOrder) -> dict[str, Any]:
    return {
        "reference": order.reference,
        "kind": kind_of(order),
        "place": place_of(order),
        "title": order.title,
        "titles": order.titles,
        "urgent": order.critical,
    }
