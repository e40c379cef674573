"""Rules to price by; what a test is not about is filled in."""

from datetime import date
from itertools import count
from typing import Any

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.customer import Tier
from dispatch.customers.home import Home
from dispatch.devices.actions import add_device
from dispatch.devices.device import Device
from dispatch.prices.cover_rule import CoverKind, CoverRule
from dispatch.prices.price_rule import PriceKind, PriceRule
from dispatch.prices.pricing import Book, Work
from dispatch.store.database import Transaction

NEW_YEAR = date(2026, 1, 1)
MONDAY = date(2026, 11, 23)
ALL = ["work", "travel", "parts", "out_of_hours"]
_ids = count(1)


def a_price(kind: str, amount: int, **facts: Any) -> PriceRule:
    usual = {"effective_from": NEW_YEAR, "currency": "NOK", "with_parts": False, "withdrawn": False}
    minutes = {"visit": 60, "labour": 30}.get(kind)
    names = {"en": kind.title(), "nb": kind.title(), "sv": kind.title(), "zh-Hans": kind}
    return PriceRule(**{**usual, "kind": PriceKind(kind), "amount": amount, "minutes": minutes, "names": names} | facts)


def a_cover(kind: str, priority: int = 10, **facts: Any) -> CoverRule:
    usual = {"effective_from": NEW_YEAR, "covers": ALL, "domains": [], "withdrawn": False, "names": {"en": kind}}
    months = 24 if kind in ("repair", "part") else None
    return CoverRule(**usual | {"kind": CoverKind(kind), "priority": priority, "months": months} | facts)


def a_book(*rules: PriceRule, on: date = MONDAY, currency: str = "NOK") -> Book:
    return Book(rules, on=on, currency=currency)


def some_work(**facts: Any) -> Work:
    return Work(**{"tier": Tier.STANDARD, "branch_id": 1} | facts)


def a_device(tx: Transaction, home: Home, **facts: Any) -> Device:
    """A lock of a model of its own, out of warranty."""
    number = next(_ids)
    lock = {"maker": "Virkel", "name": f"D{number} Door Lock", "category": "lock", "firmware": ["1"]}
    model = DeviceModel(code=f"virkel{number}", warranty_months=36, **lock)
    device = add_device(tx, home, model, serial=f"VD-{number}", **facts)
    tx.session.flush()
    return device


def a_price_list(tx: Transaction) -> None:
    """990 for a visit with its first hour, 395 for each half hour after it, 25 per cent tax within; our repairs are
    covered for two years, and so are devices."""
    tx.add(a_price("visit", 99_000), a_price("labour", 39_500), a_price("tax", 2_500))
    tx.add(a_price("called_off", 49_500), a_price("no_show", 49_500))
    tx.add(a_cover("repair", 10), a_cover("product", 20, domains=["device", "app"]))
    tx.session.flush()
