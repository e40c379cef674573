"""What dispatchers do with locks: set them and lift them."""

from dispatch.catalogue.closing_code import CodeList
from dispatch.lifecycle import MoveNotAllowed, NotYourMove
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.work.codes import require_code
from dispatch.work.lifecycle import HELD, PLANNERS
from dispatch.work.lock import Lock, NothingToLock, WhenLocked
from dispatch.work.visit import Visit


def lock_visit(
    tx: Transaction, visit: Visit, wanted: Lock, *, reason: str | None = None, note: str | None = None
) -> Visit:
    """From now on this much of it stays where it stands; `FREE` unlocks it.

    Raises:
        NotListed: a reason that isn't one of those for going against the plan.
        NotYourMove.
        MoveNotAllowed: nobody has it, or it is under way or over.
        NothingToLock: its window, and none was promised.
    """
    if tx.stamp.by.role not in PLANNERS:
        raise NotYourMove(verb="lock", role=tx.stamp.by.role)
    require_code(tx, CodeList.OVERRIDE, reason, field="reason")
    if visit.state not in HELD:
        raise MoveNotAllowed(verb="lock", state=visit.state)
    if wanted.when is WhenLocked.WINDOW and visit.window_from is None:
        raise NothingToLock(field="when")
    if wanted != visit.lock:
        visit.lock = wanted
        remark(visit, "lock" if wanted else "unlock", reason, note)
    return visit
