"""Codes of the closed lists. The audit keeps them for ever, so nobody's own words may stand there: those are notes."""

from collections.abc import Collection

from sqlalchemy import select

from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.errors import N_, Invalid
from dispatch.store.database import Transaction

# Which list a step's reason is of. The other steps take none.
OF_ORDER = {
    "cancel": CodeList.CANCEL,
    "wait": CodeList.WAITING,
    "reopen": CodeList.REOPEN,
    "let_be": CodeList.NO_ACTION,
    "accept": CodeList.HANDS,
    "resume": CodeList.HANDS,
}
OF_REPORT = {"cause": CodeList.CAUSE, "solution": CodeList.SOLUTION, "effect": CodeList.EFFECT}


class NotListed(Invalid):
    """That choice isn't offered."""

    says = N_("What was chosen as {field} isn't offered. Choose one of these: {allowed}.")


class NoReasonTaken(Invalid):
    """This step takes no reason."""

    says = N_("This step takes no reason. Leave it out, and write what you want to say as a note.")


def require_code(tx: Transaction, which: CodeList, code: str | None, *, field: str) -> None:
    """None is fine here: where a code is needed, the lifecycle asks for it.

    Raises:
        NotListed: names the codes there are.
    """
    if code and tx.session.get(ClosingCode, (which, code)) is None:
        listed = select(ClosingCode.code).where(ClosingCode.list == which).order_by(ClosingCode.position)
        require_one_of(tx.session.scalars(listed).all(), code, field=field)


def require_reason(tx: Transaction, verb: str, reason: str | None) -> None:
    """Of a step of an order.

    Raises:
        NotListed, NoReasonTaken.
    """
    if reason and verb not in OF_ORDER:
        raise NoReasonTaken(field="reason")
    if reason:
        require_code(tx, OF_ORDER[verb], reason, field="reason")


def require_one_of(allowed: Collection[str], given: str | None, *, field: str) -> None:
    """Raises NotListed."""
    if given and given not in allowed:
        raise NotListed(field=field, allowed=", ".join(allowed), codes=list(allowed))
