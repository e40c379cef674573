"""Prices and covers, and what customers said to the estimates they got."""

from datetime import date, timedelta
from functools import partial

from dispatch.catalogue.fault_type import WorkKind
from dispatch.people.branch import Branch
from dispatch.prices import estimating, queries
from dispatch.prices.cover_rule import CoverKind, CoverRule
from dispatch.prices.estimate import Estimate
from dispatch.prices.price_rule import PriceKind, PriceRule
from dispatch.prices.terms import GIVES, USUAL, PriceTerms
from dispatch.seed.catalogue import scope
from dispatch.seed.files import rows, words, yes
from dispatch.seed.staff import the_customer
from dispatch.seed.stage import Stage
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState

CURRENCY, COINS = "NOK", 100
ASKS = [WorkKind.INSTALLATION, WorkKind.REPAIR]
APPROVED, DECLINED = 0.86, 0.04  # of the estimates; the others wait, or are agreed at the door
THINKS = (4, 300)  # minutes


def prices(tx: Transaction, branches: dict[str, Branch], since: date) -> None:
    """Everything is in force from that day on."""
    for branch in branches.values():
        tx.add(
            PriceTerms(branch_id=branch.id, gives={str(role): most for role, most in GIVES.items()}, asks=ASKS, **USUAL)
        )
    for row in rows("catalogue/prices.csv"):
        tx.add(_price(row, since, **scope(tx, row)))
    for row in rows("catalogue/parts.csv"):
        amount = {"amount": int(row["price"]) * COINS, "part": row["number"], "names": words(row)}
        tx.add(PriceRule(kind=PriceKind.PART, currency=CURRENCY, effective_from=since, with_parts=False, **amount))
    for row in rows("catalogue/covers.csv"):
        tx.add(_cover(row, since, **scope(tx, row)))
    tx.session.flush()


def _price(row: dict[str, str], since: date, **scope: object) -> PriceRule:
    kind = PriceKind(row["kind"])
    return PriceRule(
        **{"kind": kind, "currency": CURRENCY, "effective_from": since, "names": words(row), **scope},
        amount=int(row["amount"]) * COINS,  # of shares, per cents are made basis points
        minutes=int(row["minutes"]) if row["minutes"] else None,
        with_parts=yes(row["with_parts"]),
    )


def _cover(row: dict[str, str], since: date, **scope: object) -> CoverRule:
    return CoverRule(
        **{"kind": CoverKind(row["kind"]), "effective_from": since, "names": words(row), **scope},
        priority=int(row["rank"]),
        months=int(row["months"]) if row["months"] else None,
        covers=row["covers"].split(),
        domains=row["domains"].split(),
    )


def estimated(tx: Transaction, stage: Stage, wish: Wish) -> None:
    """Told with the time of the visit. Most say yes within hours."""
    fault = wish.order.fault
    if fault is None:
        return
    estimate = queries.newest(tx, wish.order)
    if estimate is None:
        estimate = estimating.make(tx, wish.order, minutes=fault.minutes + fault.spread)
    fate = stage.haggles.random()
    if estimate.total and fate < APPROVED + DECLINED:
        moment = tx.stamp.at + timedelta(minutes=stage.haggles.randint(*THINKS))
        step = partial(_answer, estimate=estimate, yes=fate < APPROVED)
        stage.replay.plan(moment, the_customer(wish.order), step)


def _answer(tx: Transaction, *, estimate: Estimate, yes: bool) -> None:
    order = estimate.work_order
    if order.state not in (OrderState.PLANNED, OrderState.DISPATCH) or not estimate.waits(tx.stamp.at):
        return
    if yes:
        estimating.approve(tx, order, estimate.number)
    else:
        estimating.decline(tx, order, estimate.number, words=None)
