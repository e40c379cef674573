"""What people ask about calendars."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from dispatch.errors import NotFound
from dispatch.people.branch import Branch
from dispatch.people.branch_calendar import BranchCalendar
from dispatch.people.queries import branch as branch_of
from dispatch.store.database import Transaction


def branch(tx: Transaction, code: str) -> Branch:
    """Raises NotFound, in the same words, for what isn't there and for what isn't theirs."""
    return branch_of(tx, code)


def calendar(tx: Transaction, branch_code: str, name: str) -> BranchCalendar:
    """Raises NotFound."""
    found = next((one for one in branch(tx, branch_code).calendars if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def names(tx: Transaction) -> list[str]:
    """By which calendars are called in any branch, those of all branches first."""
    found = tx.session.scalars(select(BranchCalendar.name).distinct())
    return sorted(found, key=lambda name: (name not in ("opening", "always"), name))


def with_feeds(tx: Transaction) -> list[BranchCalendar]:
    query = select(BranchCalendar).where(BranchCalendar.feed_url.is_not(None)).order_by(BranchCalendar.id)
    return list(tx.session.scalars(query.options(selectinload(BranchCalendar.days))))
