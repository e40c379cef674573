"""What people do with branches, accounts, engineers and shifts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dispatch.errors import N_, Invalid
from dispatch.people.account import Account, AlertsBy
from dispatch.people.branch import Branch, BranchPostcode, Zone
from dispatch.people.engineer import Certificate, Engineer, EngineerSkill
from dispatch.people.shift import Shift
from dispatch.stamp import Role
from dispatch.store.database import Transaction


class SeesTooMuch(Invalid):
    """A partner's staff see their own branch only."""

    says = N_("{branch} is a partner: its staff see their own branch only.")


class BranchMissing(Invalid):
    """Somebody who doesn't see every branch needs one of their own."""

    says = N_("{name} needs a branch, or must be allowed to see every branch.")


class ShiftUnfit(Invalid):
    """A shift must end after it begins, and its break must fit in."""

    says = N_("The shift on {day} must end after it begins, and its break must fit inside.")


def add_branch(
    tx: Transaction,
    *,
    postcodes: Mapping[str, Zone],
    opening: dict[str, Any],
    closures: Mapping[date, str] | None = None,
    **facts: Any,
) -> Branch:
    """`postcodes`: prefix → zone. `opening`: its hours as working_time reads them. `closures`: day → why. `facts`:
    the columns of Branch. Raises BadCalendar."""
    branch = Branch(**facts)
    branch.postcodes = [BranchPostcode(prefix=prefix, zone=zone) for prefix, zone in postcodes.items()]
    branch.open_calendars(opening, closures)
    tx.add(branch)
    tx.session.flush()
    return branch


def add_account(
    tx: Transaction,
    *,
    email: str,
    name: str,
    role: Role,
    password_hash: str,
    branch: Branch | None = None,
    every_branch: bool = False,
    language: str = "nb",
    alerts_by: AlertsBy = AlertsBy.CONSOLE,
) -> Account:
    """`password_hash`: from account.hashed, never the password.

    Raises:
        SeesTooMuch, BranchMissing.
    """
    if every_branch and branch is not None and branch.partner:
        raise SeesTooMuch(field="every_branch", branch=branch.name)
    if branch is None and not every_branch:
        raise BranchMissing(field="branch", name=name)
    account = Account(
        email=email.strip().lower(),
        name=name,
        role=role,
        branch_id=branch and branch.id,
        every_branch=every_branch,
        language=language,
        alerts_by=alerts_by,
        password_hash=password_hash,
    )
    tx.add(account)
    return account


def add_engineer(
    tx: Transaction, *, branch: Branch, account: Account | None, skills: Mapping[str, int], **facts: Any
) -> Engineer:
    """`skills`: code → level. `facts`: the other columns of Engineer."""
    engineer = Engineer(branch=branch, branch_id=branch.id, account=account, **facts)
    engineer.skills = [EngineerSkill(skill=code, level=level) for code, level in skills.items()]
    tx.add(engineer)
    return engineer


def add_certificate(
    tx: Transaction, engineer: Engineer, skill: str, *, number: str, valid_from: date, valid_to: date
) -> Certificate:
    certificate = Certificate(skill=skill, number=number, valid_from=valid_from, valid_to=valid_to)
    engineer.certificates.append(certificate)
    return certificate


def add_shift(
    tx: Transaction,
    engineer: Engineer,
    day: date,
    *,
    starts_at: datetime,
    ends_at: datetime,
    rest: tuple[int, datetime, datetime] | None = None,
    overtime_minutes: int = 0,
) -> Shift:
    """`rest`: minutes of the break, and from when to when it may lie.

    Raises:
        ShiftUnfit.
    """
    minutes, opens, closes = rest or (0, None, None)
    if not _in_order(starts_at, opens, closes, ends_at):
        raise ShiftUnfit(field="starts_at", day=day.isoformat())
    shift = Shift(
        engineer=engineer,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        break_minutes=minutes,
        break_from=opens,
        break_to=closes,
        overtime_minutes=overtime_minutes,
    )
    tx.add(shift)
    return shift


def _in_order(*moments: datetime | None) -> bool:
    known: Sequence[datetime] = [moment for moment in moments if moment is not None]
    return known == sorted(known) and known[0] < known[-1]
