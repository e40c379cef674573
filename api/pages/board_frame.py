"""One showing of a day board: what of it is drawn, and how links to itself look."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api.language import language
from dispatch.field.arrival import Arrival
from dispatch.planning.board import Board

EARLIEST, LATEST = 7, 17
MINUTE = timedelta(minutes=1)


class View:
    """One showing of a board: knows its left edge and how links to itself look."""

    def __init__(
        self, board: Board, *, skill: str | None, selected: str | None, arrivals: Mapping[int, Arrival] | None = None
    ):
        """`arrivals`: by visit, of those on the way who let us read it."""
        self.board, self.skill, self.selected, self.arrivals = board, skill, selected, arrivals or {}
        first, last = _hours(board)
        self.hours = list(range(first, last + 1))
        self.starts_at = datetime.combine(board.day, time(first), ZoneInfo(board.zone))
        self.span = (last + 1 - first) * 60

    def at(self, moment: datetime) -> int:
        return int((moment - self.starts_at) / MINUTE)

    def url(self, **changes: object) -> str:
        kept = {"branch": self.board.branch_id, "day": self.board.day, "skill": self.skill, "order": self.selected}
        return address(kept | changes)

    @property
    def engineers(self) -> dict[int, str]:
        return {row.engineer_id: row.name for row in self.board.rows}

    @property
    def now(self) -> int | None:
        at = self.at(self.board.now)
        return at if 0 <= at <= self.span else None


def address(asked: Mapping[str, object], *, path: str = "/board") -> str:
    return f"{path}?" + urlencode({name: value for name, value in asked.items() if value})


def name_of(board: Board, skill: str) -> str:
    names = board.skills.get(skill, {"en": skill})
    return names.get(language()) or names["en"]


def _hours(board: Board) -> tuple[int, int]:
    """The hours to draw: the working day, wider where somebody works earlier or later."""
    zone = ZoneInfo(board.zone)
    shifts = [one.shift for one in board.rows if one.shift]
    starts = [a.astimezone(zone).hour for a, _b in shifts if a.astimezone(zone).date() == board.day]
    ends = [b.astimezone(zone).hour for _a, b in shifts if b.astimezone(zone).date() == board.day]
    return min([EARLIEST, *starts]), min(23, max([LATEST, *ends]))
