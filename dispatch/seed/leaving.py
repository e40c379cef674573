"""Customers who used their rights: one was forgotten, one will be, and one has a copy made."""

from datetime import datetime, timedelta
from functools import partial

from dispatch.privacy import forgetting, packing
from dispatch.seed import stories
from dispatch.seed.staff import the_customer
from dispatch.seed.stage import Stage
from dispatch.seed.wishes import Wish
from dispatch.stamp import SYSTEM
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel

AFAR = "lock_battery"
LONG_AGO, ASKED = timedelta(days=50), timedelta(days=6)


def leaving(stage: Stage) -> None:
    """Whoever is forgotten asks for nothing ever after, so they are taken out of those who may."""
    for number in range(2):
        gone = _helped(stage, stage.clock.now - LONG_AGO + timedelta(days=number))
        asked_at = stage.clock.now - ASKED + timedelta(days=number)
        stage.replay.plan(asked_at, SYSTEM, partial(_forget, wish=gone))
        stage.replay.plan(asked_at + forgetting.GRACE + stories.MINUTE, SYSTEM, forgetting.carry_out)
    soon = _helped(stage, stage.clock.now - LONG_AGO + timedelta(days=9))
    stage.replay.plan(stage.clock.now - timedelta(hours=4), SYSTEM, partial(_forget, wish=soon))
    copied = _helped(stage, stage.clock.now - LONG_AGO + timedelta(days=12))
    # Packed by the worker, as soon as there is one.
    stage.replay.plan(stage.clock.now, SYSTEM, partial(_copy, wish=copied))


def _helped(stage: Stage, opened_at: datetime) -> Wish:
    """Long over: helped from afar, and nothing asked since."""
    household = stage.wishes.household()
    stage.wishes.waiting.remove(household)
    wish = stage.wishes.wish(household, stage.wishes.faults[AFAR], opened_at, Channel.WEB)
    handled_at = stories.handled_at(stage, wish)
    stories.opened(stage, wish)
    note = stage.reports.note(wish.fault, wish.language)
    stories.moved(stage, wish, handled_at + 25 * stories.MINUTE, "solve_remotely", note=note)
    return wish


def _forget(tx: Transaction, *, wish: Wish) -> None:
    tx.become(the_customer(wish.order), tx.stamp.at)
    forgetting.ask(tx, wish.order)


def _copy(tx: Transaction, *, wish: Wish) -> None:
    tx.become(the_customer(wish.order), tx.stamp.at)
    packing.ask(tx, wish.order)
