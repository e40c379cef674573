"""Taking turns: whoever is about to write what another may be writing at this moment waits until that is committed.

The database still refuses what must not be. Queueing before is what makes it a refusal: two who meet inside a
constraint can end in a deadlock instead.
"""

from enum import IntEnum, unique

from sqlalchemy import func, select
from sqlalchemy.orm import Session


@unique
class Turn(IntEnum):
    """Families of advisory locks; a key keeps its meaning within one. `BOOKING_DAY` is also taken by the trigger
    `hold_within_cap`. One lock of another kind, with a single key, is the migrations' own."""

    AUDIT = 7700
    BOOKING_DAY = 7701
    TALK = 7702
    DEVICE_ALERT = 7703
    PERSON = 7704
    SIGN_IN = 7705
    DEVICE_SPIKE = 7706


def take_turn(session: Session, family: Turn, key: int | str) -> None:
    """Held until the transaction ends. `key`: a number of 32 bits, or any text; different texts may share a turn."""
    number = func.hashtext(key) if isinstance(key, str) else key
    session.execute(select(func.pg_advisory_xact_lock(family.value, number)))
