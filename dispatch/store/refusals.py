"""What the database refuses, in words: its errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError

from dispatch.errors import N_, Conflict, Invalid, Refusal, Unavailable

RETRYABLE = {"40001", "40P01"}  # serialization failure, deadlock
WAITED_TOO_LONG = "55P03"  # for a lock another holds
UNFIT = {"23502", "23514"}  # not null, check


class ChangedMeanwhile(Conflict):
    """Somebody else changed this record."""

    says = N_("Somebody else changed this while you had it open. Load it again; what you wrote was not saved.")


class AlreadyThere(Conflict):
    """There is one of these already."""

    says = N_("There is one of these already, or something still depends on it.")


class CannotBeKept(Invalid):
    """A text or number can't be kept."""

    says = N_("Something given can't be kept: a sign no text may hold, or a number beyond all bounds. Correct it.")


class DatabaseUnavailable(Unavailable):
    """The database is not answering."""

    says = N_("The database is not answering. Nothing was changed; try again in a minute.")


class InUse(DatabaseUnavailable):
    """Somebody else is changing this."""

    says = N_("Somebody else is changing the same just now. Nothing of yours was kept; try again in a moment.")


class Crossed(Unavailable):
    """Two changes crossed."""

    says = N_("Somebody changed the same at the same moment. Nothing of yours was kept; send it again.")


_by_constraint: dict[str, type[Refusal]] = {}


def refuses(constraint: str, refusal: type[Refusal]) -> None:
    """Say in which words a constraint of the schema speaks."""
    _by_constraint[constraint] = refusal


def retryable(error: DBAPIError) -> bool:
    """Two transactions crossed and PostgreSQL chose one to go again; nothing of it was kept."""
    return _state(error) in RETRYABLE


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except StaleDataError as error:
        raise ChangedMeanwhile from error
    except IntegrityError as error:
        usual = CannotBeKept if _state(error) in UNFIT else AlreadyThere
        raise _by_constraint.get(_constraint(error), usual)() from error
    except (DataError, UnicodeEncodeError) as error:
        # NUL and half characters, numbers that are too large: no search or path can hold them either.
        raise CannotBeKept from error
    except TimeoutError as error:
        raise DatabaseUnavailable from error
    except OperationalError as error:
        raise _unavailable(error)() from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnavailable from error
        raise


def _unavailable(error: OperationalError) -> type[Unavailable]:
    if retryable(error):
        return Crossed
    return InUse if _state(error) == WAITED_TOO_LONG else DatabaseUnavailable


def _constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
