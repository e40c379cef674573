"""What pricing costs: so many made-up orders by a list of rules like the demo's, in CPU seconds of this machine.

python -m benchmarks.prices [--orders 100000]
"""

from datetime import date
from random import Random
from time import process_time

import click

from dispatch import nouns
from dispatch.catalogue.fault_type import WorkKind
from dispatch.customers.customer import Tier
from dispatch.people.branch import Zone
from dispatch.prices.cover_rule import CoverKind, CoverRule
from dispatch.prices.covering import Case, Claim, decided
from dispatch.prices.price_rule import PriceKind, PriceRule
from dispatch.prices.pricing import Book, Work, priced

ON, SINCE = date(2026, 11, 23), date(2026, 1, 1)
PARTS = [f"P-{number}" for number in range(43)]
CLAIM = Claim(kind=CoverKind.REPAIR, until=date(2028, 1, 1), source="DS-1")


def a_price(kind: PriceKind, amount: int, **facts) -> PriceRule:
    minutes = {PriceKind.VISIT: 60, PriceKind.LABOUR: 30}.get(kind)
    usual = {"currency": "NOK", "effective_from": SINCE, "names": {"en": kind.value}, "minutes": minutes}
    return PriceRule(kind=kind, amount=amount, **usual | {"with_parts": False, "withdrawn": False} | facts)


def price_list() -> list[PriceRule]:
    """The demo's shape: 21 rules, some with a scope, a price for each part, and two older editions of all of it."""
    rules = [a_price(kind, 5_000) for kind in PriceKind if kind not in (PriceKind.PART, PriceKind.FIXED)]
    rules += [a_price(PriceKind.FIXED, 249_000, fault_type_id=number, with_parts=True) for number in range(1, 7)]
    rules += [a_price(PriceKind.TRAVEL, 29_000, zone=Zone.REMOTE), a_price(PriceKind.VISIT, 79_000, branch_id=2)]
    rules += [a_price(PriceKind.PART, 9_900, part=part) for part in PARTS]
    older = [
        a_price(rule.kind, rule.amount, **rule.scope._asdict(), effective_from=date(year, 1, 1))
        for year in (2024, 2025)
        for rule in rules
    ]
    return rules + older


def orders(count: int) -> list[Work]:
    chance = Random(1)
    return [
        Work(
            tier=chance.choice(list(Tier)),
            branch_id=chance.randint(1, 3),
            zone=chance.choice(list(Zone)),
            fault_type_id=chance.randint(1, 45),
            work_kind=WorkKind.REPAIR,
            minutes=chance.randint(15, 240),
            parts=tuple((part, 1) for part in chance.sample(PARTS, chance.randint(0, 3))),
            out_of_hours=chance.randint(0, 1),
        )
        for _ in range(count)
    ]


def case_of(work: Work) -> Case:
    facts = {"tier": work.tier, "branch_id": work.branch_id, "fault_type_id": 1, "work_kind": work.work_kind}
    return Case(**facts, domain="device", on=ON)


@click.command()
@click.option("--orders", "count", default=100_000)
def main(count: int) -> None:
    nouns.ready()
    rules, works = price_list(), orders(count)
    began = process_time()
    book = Book(rules, on=ON, currency="NOK")
    opened = process_time() - began
    cover = CoverRule(
        **{"kind": CoverKind.REPAIR, "priority": 10, "months": 24, "covers": ["parts"], "domains": [], "names": {}},
        **{"effective_from": SINCE, "withdrawn": False},
    )
    began, total, lines = process_time(), 0, 0
    for work in works:
        price = priced(work, book)
        total, lines = total + price.total, lines + len(price.lines)
    pricing = process_time() - began
    began = process_time()
    for work in works:
        decided([cover], [CLAIM], case_of(work))
    covering = process_time() - began
    click.echo(f"{len(rules)} rules opened in {opened * 1000:.1f} ms")
    each = pricing / count * 1e6
    click.echo(f"{count} orders, {lines} lines, {total} minor units: {pricing:.2f} s, {each:.1f} µs each")
    click.echo(f"{count} covers decided: {covering:.2f} s")


if __name__ == "__main__":
    main()
