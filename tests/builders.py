"""Builders fill in everything a test is not about. The clock stands at nine on a Monday in Oslo."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from dispatch.catalogue.checklist import Checklist
from dispatch.catalogue.fault_type import FaultDomain, FaultType, FaultTypeEdition, WorkKind
from dispatch.catalogue.guide import Guide
from dispatch.customers.customer import Customer
from dispatch.customers.home import Home, LocationQuality
from dispatch.people.account import Account, hashed
from dispatch.people.branch import Branch, BranchPostcode, Zone
from dispatch.people.engineer import Certificate, Engineer, EngineerSkill, Skill
from dispatch.people.shift import Shift
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.work import actions
from dispatch.work.visit import Visit
from dispatch.work.weights import USUAL, Weights
from dispatch.work.work_order import Channel, WorkOrder

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
DISPATCHER = Actor(role=Role.DISPATCHER, source=Source.CONSOLE, name="Desk")
AGENT = Actor(role=Role.AGENT, source=Source.CONSOLE, name="Phone desk")
SYSTEM = Actor(role=Role.SYSTEM, source=Source.WORKER, name="Doorstep")
OFFICE = {"weekly": {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}}

_numbers = count(1)


def the_engineer(engineer: Engineer) -> Actor:
    return Actor(role=Role.ENGINEER, source=Source.PHONE, name=engineer.name, engineer_id=engineer.id)


def a_branch(tx: Transaction, **facts: Any) -> Branch:
    number = next(_numbers)
    usual = dict(
        code=f"branch{number}", name="Oslo", time_zone="Europe/Oslo", depot_lat=59.91, depot_lon=10.75, area=[],
    )  # fmt: skip
    opening = facts.pop("opening", OFFICE)
    branch = Branch(**usual | facts)
    branch.open_calendars(opening)
    branch.postcodes.append(BranchPostcode(prefix=f"{number:05}", zone=Zone.URBAN))
    return _kept(tx, branch)


def an_account(
    tx: Transaction, role: Role = Role.DISPATCHER, *, password: str = "open sesame", **facts: Any
) -> Account:
    number = next(_numbers)
    account = Account(
        **dict(
            email=f"person{number}@doorstep.example",
            name="Hanne Vik",
            role=role,
            every_branch=True,
            language="en",
            password_hash=_hashed_once(password),
        )
        | facts
    )
    return _kept(tx, account)


@cache
def _hashed_once(password: str) -> str:
    """It is made to be slow."""
    return hashed(password)


def a_skill(tx: Transaction, code: str = "locks", *, certified: bool = False) -> Skill:
    return tx.session.get(Skill, code) or _kept(tx, Skill(code=code, names={"en": code.title()}, certified=certified))


def an_engineer(tx: Transaction, branch: Branch | None = None, *, shift: bool = True, **skills: int) -> Engineer:
    """`an_engineer(tx, locks=2)` holds locks at level 2, works MONDAY 8 to 16 and starts in the middle of Oslo."""
    branch = branch or a_branch(tx)
    engineer = Engineer(
        code=f"E{next(_numbers)}", name="Kari Nordby", branch=branch, branch_id=branch.id, start_lat=59.92,
        start_lon=10.74, start_place="Sagene", languages=["nb"], shift_pattern="day", weekly_hours=37.5,
    )  # fmt: skip
    for code, level in skills.items():
        a_skill(tx, code)
        engineer.skills.append(EngineerSkill(skill=code, level=level))
    _kept(tx, engineer)
    if shift:
        a_shift(tx, engineer)
    return engineer


def a_certificate(tx: Transaction, engineer: Engineer, skill: str, *, until: date) -> Certificate:
    certificate = Certificate(
        engineer_id=engineer.id,
        skill=skill,
        number=f"C{next(_numbers)}",
        valid_from=date(2020, 1, 1),
        valid_to=until,
    )
    engineer.certificates.append(certificate)
    return _kept(tx, certificate)


def a_shift(tx: Transaction, engineer: Engineer, day: date = MONDAY, *, hours: tuple[int, int] = (7, 15)) -> Shift:
    """`hours` are UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return _kept(
        tx,
        Shift(
            engineer_id=engineer.id,
            day=day,
            starts_at=start + timedelta(hours=hours[0]),
            ends_at=start + timedelta(hours=hours[1]),
        ),
    )


def a_customer(tx: Transaction, **facts: Any) -> Customer:
    number = next(_numbers)
    usual = dict(name="Familien Haugen", phone=f"+4790{number:06}", email=f"c{number}@home.example", language="nb")
    return _kept(tx, Customer(**usual | facts))


def a_home(tx: Transaction, customer: Customer | None = None, **facts: Any) -> Home:
    usual = dict(
        street="Thereses gate 14", postcode="0452", city="Oslo", lat=59.9272, lon=10.7343,
        located=LocationQuality.EXACT, zone=Zone.URBAN,
    )  # fmt: skip
    return _kept(tx, Home(customer=customer or a_customer(tx), **usual | facts))


def a_fault(
    tx: Transaction, *, needs: dict[str, int] | None = None, items: list | None = None, **facts: Any
) -> FaultTypeEdition:
    number = next(_numbers)
    for code in needs or {}:
        a_skill(tx, code)
    usual = dict(
        effective_from=date(2020, 1, 1), names={"en": "Door lock won't open", "nb": "Dørlåsen åpner ikke"},
        work_kind=WorkKind.REPAIR, domain=FaultDomain.DEVICE, needs=needs or {}, minutes=45, spread=15, impact=2,
        urgency=2, parts=[],
    )  # fmt: skip
    edition = FaultTypeEdition(**usual | facts)
    if items is not None:
        checklist = Checklist(code=f"list{number}", effective_from=date(2020, 1, 1), names={"en": "Visit"}, items=items)
        edition.checklist_id = _kept(tx, checklist).id
    edition.fault_type = FaultType(code=f"fault{number}")
    return _kept(tx, edition)


def a_guide(tx: Transaction, *, steps: list | None = None, **facts: Any) -> Guide:
    """Two questions, a photo and two steps to try."""
    usual = [
        a_step("model", "model", categories=["lock"]),
        a_step("lamp", "choice", choices=["red", "dark"], choice_texts={"red": in_all("Red"), "dark": in_all("Dark")}),
        a_step("picture", "photo"),
        a_step("batteries", "try"),
        a_step("push", "try"),
    ]
    return _kept(tx, Guide(**dict(code=f"guide{next(_numbers)}", since=NINE, steps=steps or usual) | facts))


def a_step(code: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "texts": in_all(code.title()), **more}


def in_all(text: str) -> dict[str, str]:
    """Said in every language."""
    return {language: f"{text} {language}" for language in LANGUAGES}


def a_work_order(tx: Transaction, **facts: Any) -> WorkOrder:
    """An order fresh from intake: `fault`, `home` and `branch` are made where they are not given."""
    weights = Weights(**{name: facts.pop(name) for name in USUAL if name in facts})
    home = facts.pop("home", None) or a_home(tx)
    usual = dict(
        branch=facts.pop("branch", None) or a_branch(tx), customer=home.customer, home=home,
        fault=facts.pop("fault", None) or a_fault(tx), channel=Channel.PHONE, title="Door lock won't open",
        weights=weights,
    )  # fmt: skip
    return actions.open_order(tx, **usual | facts)


def an_open_visit(tx: Transaction, **facts: Any) -> Visit:
    """The first visit of an order that was accepted for dispatch."""
    order = a_work_order(tx, **facts)
    actions.move(tx, order.reference, "accept")
    return order.visits[0]


def _kept(tx: Transaction, noun: Any) -> Any:
    tx.add(noun)
    tx.session.flush()
    return noun
