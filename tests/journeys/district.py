"""A small branch to play in, whose clocks show the morning whatever the hour, so that a whole day lies ahead."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.people.branch import Branch, BranchPostcode, Zone
from dispatch.people.engineer import Engineer
from dispatch.people.shift import Shift
from dispatch.stamp import Role
from dispatch.store.database import Transaction
from dispatch.work import actions
from dispatch.work.visit import Visit
from tests.builders import a_branch, a_fault, a_home, a_work_order, an_account, an_engineer

MORNING = 9
PASSWORD = "open sesame"
ALWAYS = {"weekly": {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}}
ITEMS = [
    {"code": "tested", "kind": "check", "texts": {"en": "It works again", "zh-Hans": "已恢复正常"}},
    {"code": "signal", "kind": "number", "texts": {"en": "Signal, dBm"}, "unit": "dBm", "least": -120, "most": -20},
    {"code": "wishes", "kind": "text", "texts": {"en": "What matters most to the customer"}},
    {"code": "serial", "kind": "serial", "texts": {"en": "Serial number"}},
    {
        "code": "health",
        "kind": "choice",
        "texts": {"en": "Health of the home's system"},
        "choices": ["good", "poor"],
        "choice_texts": {"good": {"en": "Good", "zh-Hans": "良好"}, "poor": {"en": "Poor", "zh-Hans": "较差"}},
    },
    {"code": "after", "kind": "photo", "texts": {"en": "Photo of finished work"}},
]
ANSWERS = {"signal": "-61", "wishes": "A quiet hall", "serial": "CAM-0007", "health": "good"}


@dataclass(frozen=True)
class District:
    """`able` can do what `fault` needs, and the other engineer can't."""

    branch: Branch
    fault: FaultTypeEdition
    postcode: str
    able: Engineer

    @property
    def fault_code(self) -> str:
        return self.fault.fault_type.code


def a_district(tx: Transaction, postcode: str, *, able: str, other: str) -> District:
    branch = a_branch(tx, name="Grefsen", time_zone=where_it_is_morning(), opening=ALWAYS)
    branch.postcodes.append(BranchPostcode(prefix=postcode, zone=Zone.URBAN))
    needs = {"cameras": 2}
    items = [item | {"required": True} for item in ITEMS]
    names = {"en": "Foggy picture", "nb": "Dugget bilde", "sv": "Immig bild", "zh-Hans": "画面起雾"}
    fault = a_fault(tx, needs=needs, items=items, names=names)
    on_shift(tx, branch, other, hubs=2)
    return District(branch, fault, postcode, able=on_shift(tx, branch, able, cameras=2))


def where_it_is_morning() -> str:
    """Zones east of Greenwich are called GMT minus so many hours."""
    ahead = (MORNING - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def on_shift(tx: Transaction, branch: Branch, name: str, **skills: int) -> Engineer:
    """The whole of today."""
    engineer = an_engineer(tx, branch, shift=False, **skills)
    engineer.name = name
    zone = ZoneInfo(branch.time_zone)
    today = datetime.now(zone).date()
    begins = datetime.combine(today, time(), zone).astimezone(UTC)
    tx.add(Shift(engineer_id=engineer.id, day=today, starts_at=begins, ends_at=begins + timedelta(days=1)))
    return engineer


def a_desk_of(tx: Transaction, district: District, role: Role, name: str, language: str) -> str:
    """Somebody of the branch; answers what to sign in with."""
    facts = {"name": name, "language": language, "every_branch": False, "branch_id": district.branch.id}
    return an_account(tx, role, password=PASSWORD, **facts).email


def a_phone_of(tx: Transaction, engineer: Engineer, language: str) -> str:
    facts = {"name": engineer.name, "language": language, "every_branch": False, "branch_id": engineer.branch_id}
    account = an_account(tx, Role.ENGINEER, password=PASSWORD, **facts)
    engineer.account_id = account.id
    return account.email


def a_visit_to_plan(tx: Transaction, district: District, **facts: str) -> Visit:
    home = a_home(tx, street="Thereses gate 14", postcode=district.postcode)
    order = a_work_order(tx, home=home, branch=district.branch, fault=district.fault, **facts)
    actions.move(tx, order.reference, "accept")
    return order.visits[0]
