"""What of a visit is locked: whoever plans leaves it as it is, until a person unlocks it or says why it must move."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from dispatch.errors import N_, Conflict, Invalid
from dispatch.store.refusals import refuses

GUARD = "ck_visit_locked"  # a trigger


class Locked(Conflict):
    """Somebody locked it."""

    says = N_("Somebody locked this visit where it stands. Unlock it first, or say why it must be so.")


class NothingToLock(Invalid):
    """No window was promised."""

    says = N_("No arrival window was promised yet, so there is none to lock. Lock the time or the day instead.")


refuses(GUARD, Locked)


class WhenLocked(StrEnum):
    """How much of the time; each holds whatever those before it hold."""

    DAY = "day"
    WINDOW = "window"
    TIME = "time"


@dataclass(frozen=True)
class Stand:
    """Who is to come, when, and within which promised window."""

    engineer_id: int
    starts_at: datetime
    window: tuple[datetime, datetime] | None


@dataclass(frozen=True)
class Lock:
    engineer: bool = False
    when: WhenLocked | None = None

    def __bool__(self) -> bool:
        return self.engineer or self.when is not None

    @property
    def is_whole(self) -> bool:
        """Neither engineer nor time may change."""
        return self.engineer and self.when is WhenLocked.TIME

    def without_broken(self, stands: Stand, *, engineer_id: int, starts_at: datetime, zone: str) -> "Lock":
        """What is left of it, once what `stands` moves there."""
        engineer = self.engineer and engineer_id == stands.engineer_id
        return Lock(engineer, self.when if self._holds(stands, starts_at, zone) else None)

    def _holds(self, stands: Stand, starts_at: datetime, zone: str) -> bool:
        match self.when:
            case WhenLocked.TIME:
                return starts_at == stands.starts_at
            case WhenLocked.WINDOW:
                # Given outside its window by hand, it may stay there.
                return starts_at == stands.starts_at or stands.window[0] <= starts_at <= stands.window[1]
            case WhenLocked.DAY:
                return _day(starts_at, zone) == _day(stands.starts_at, zone)
        return True


FREE = Lock()
IN_PLACE = Lock(engineer=True, when=WhenLocked.TIME)


def _day(moment: datetime, zone: str):
    return moment.astimezone(ZoneInfo(zone)).date()
