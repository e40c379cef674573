"""Branches and the people of the house: accounts, engineers, their shifts and vans."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from dispatch.demo import PASSWORD
from dispatch.parts.actions import put_in_stock
from dispatch.people import actions
from dispatch.people.account import Account, AlertsBy, hashed
from dispatch.people.branch import Branch, Tone, Zone
from dispatch.people.branch_calendar import BranchCalendar
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.planning.outlook.outlook import PromiseName
from dispatch.planning.question.prices import NORMAL
from dispatch.planning.repair.terms import RepairTerms
from dispatch.planning.terms.setting import set_weights
from dispatch.planning.watch.ladder_step import Effect, LadderStep, Trigger
from dispatch.seed.files import document, grouped, levels, rows, yes
from dispatch.seed.wall_clock import WallClock, read_time
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.working_time import is_open

# Kept free for fiction in Stockholm: 08-465 004 00 to 99.
PHONE = "+46846500{:03}"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ON_CALL = {"weekend"}
CONTRACT = {"visit_fee": 900, "day_fee": 1_800, "quota": 40, "emergency": 3_600}
FACTS = ("code", "name", "partner", "time_zone", "opening", "area", "language", "hand_over_targets")


def branches(tx: Transaction) -> dict[str, Branch]:
    closures = grouped(rows("closures.csv"), "branch")
    return {
        row["code"]: _branch(tx, row, closures, 400 + number) for number, row in enumerate(document("branches.json"))
    }


def _branch(tx: Transaction, row: dict, closures: dict, number: int) -> Branch:
    facts = {name: row[name] for name in FACTS}
    branch = actions.add_branch(
        tx,
        **facts,
        tone=Tone(row["tone"]),
        depot_lat=row["depot"]["lat"],
        depot_lon=row["depot"]["lon"],
        phone=PHONE.format(number),
        postcodes={part["prefix"]: Zone(part["zone"]) for part in row["postcodes"]},
        closures={date.fromisoformat(c["day"]): c[row["language"]] for c in closures.get((row["code"],), ())},
    )
    for one in row.get("calendars", ()):
        branch.calendars.append(BranchCalendar.open(one.pop("name"), time_zone=branch.time_zone, **one))
    # Nothing is repaired without asking, but what a manager would allow stands ready to be switched on.
    tx.add(RepairTerms(branch_id=branch.id, by_itself=False, moves=2, swaps=8))
    if branch.partner:
        set_weights(tx, branch, replace(NORMAL, **CONTRACT))
    return branch


def accounts(tx: Transaction, branches: dict[str, Branch]) -> list[Account]:
    """Those of the desk and those of the engineers. One password for all: it stands on the sign-in page."""
    password = hashed(PASSWORD)
    desk = [
        actions.add_account(
            tx,
            email=row["email"],
            name=row["name"],
            role=Role(row["role"]),
            password_hash=password,
            branch=branches.get(row["branch"]),
            every_branch=yes(row["every_branch"]),
            language=row["language"],
            alerts_by=AlertsBy(row["alerts_by"]),
        )
        for row in rows("accounts.csv")
    ]
    field = [
        actions.add_account(
            tx,
            email=row["email"],
            name=row["name"],
            role=Role.ENGINEER,
            password_hash=password,
            branch=branches[row["branch"]],
            language=_reads(row["languages"]),
        )
        for row in rows("engineers.csv")
    ]
    tx.session.flush()
    return desk + field


def ladder(tx: Transaction, branches: dict[str, Branch], accounts: list[Account]) -> None:
    """Beside the usual steps: an arrival two hours late is the branch manager's own from then on."""
    for branch in branches.values():
        boss = next(each for each in accounts if each.role is Role.MANAGER and each.branch_id == branch.id)
        every = {"priorities": [], "tiers": [], "work_kinds": []}
        step = {"promise": PromiseName.ARRIVAL, "trigger": Trigger.DUE, "amount": 120, "effect": Effect.REASSIGN}
        tx.add(LadderStep(branch_id=branch.id, role=boss.role, account_id=boss.id, **step, **every))


def _reads(languages: str) -> str:
    """Their mother tongue, where we speak it; else Norwegian."""
    first = languages.split()[0]
    return first if first in ("nb", "sv", "zh-Hans") else "nb"


def engineers(
    tx: Transaction, branches: dict[str, Branch], accounts: Iterable[Account], clock: WallClock
) -> dict[str, Engineer]:
    by_email = {account.email: account for account in accounts}
    places = {row["name"]: row for row in rows("places.csv")}
    team = {}
    for number, row in enumerate(rows("engineers.csv"), 410):
        start = places[row["place"]]
        team[row["code"]] = actions.add_engineer(
            tx,
            branch=branches[row["branch"]],
            account=by_email[row["email"]],
            skills=levels(row["skills"]),
            code=row["code"],
            name=row["name"],
            phone=PHONE.format(number),
            start_lat=float(start["lat"]),
            start_lon=float(start["lon"]),
            start_place=row["place"],
            languages=row["languages"].split(),
            shift_pattern=row["shift_pattern"],
            weekly_hours=float(row["weekly_hours"]),
        )
    for row in rows("certificates.csv"):
        issued, expires = clock.day(-int(row["issued_days_ago"])), clock.day(int(row["expires_in_days"]))
        engineer = team[row["engineer"]]
        actions.add_certificate(tx, engineer, row["skill"], number=row["number"], valid_from=issued, valid_to=expires)
    tx.session.flush()
    return team


def shifts(
    tx: Transaction, engineers: Iterable[Engineer], clock: WallClock, first: date, last: date
) -> dict[tuple[int, date], Shift]:
    """By pattern. On a day their branch is closed only those on call work."""
    patterns = document("shift_patterns.json")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    team = list(engineers)
    outlets = {engineer.branch_id: engineer.branch for engineer in team}
    opened = {branch_id: open_days(branch, clock, days) for branch_id, branch in outlets.items()}
    planned = {}
    for engineer in team:
        weeks = patterns[engineer.shift_pattern]["weeks"]
        for day in days:
            hours = weeks[(day.toordinal() - 1) // 7 % len(weeks)].get(DAYS[day.weekday()])
            if hours and (day in opened[engineer.branch_id] or engineer.shift_pattern in ON_CALL):
                planned[engineer.id, day] = _shift(tx, engineer, clock, day, hours)
    tx.session.flush()
    return planned


def open_days(branch: Branch, clock: WallClock, days: Iterable[date]) -> set[date]:
    """Those on which the desk is open about noon. A few minutes of lunch don't close it."""
    calendar = branch.calendar
    return {day for day in days if any(is_open(calendar, clock.at(day, hour)) for hour in (9.5, 13))}


def _shift(tx: Transaction, engineer: Engineer, clock: WallClock, day: date, hours: dict) -> Shift:
    starts, ends, opens, closes = (
        clock.at(day, read_time(hours[name])) for name in ("starts", "ends", "break_from", "break_to")
    )
    return actions.add_shift(
        tx,
        engineer,
        day,
        starts_at=starts,
        ends_at=ends,
        rest=(hours["break_minutes"], opens, closes),
        overtime_minutes=hours["overtime_minutes"],
    )


def stock(tx: Transaction, branches: dict[str, Branch], engineers: Iterable[Engineer]) -> None:
    team = list(engineers)
    for row in rows("stock.csv"):
        for code, branch in branches.items():
            if pieces := int(row[f"depot_{code}"]):
                put_in_stock(tx, branch, row["part"], pieces)
        for engineer in team:
            carries = row["van_skill"] == "*" or any(held.skill == row["van_skill"] for held in engineer.skills)
            if carries and int(row["van_pieces"]):
                put_in_stock(tx, engineer.branch, row["part"], int(row["van_pieces"]), engineer=engineer)
    tx.session.flush()
