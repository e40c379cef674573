"""Devices that customers let us into: one question waits for its answer, one session is live, one is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from dispatch.remote import commanding, consenting
from dispatch.remote.remote_session import EndedBy, RemoteSession
from dispatch.seed import stories
from dispatch.seed.staff import the_customer
from dispatch.seed.stage import Stage
from dispatch.seed.wishes import Wish
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel

# Of which fault, with what asked of its device.
ASKED = {
    "app_key_fails": ["diagnostics", "restart"],
    "hub_silent_after_update": ["diagnostics", "radio_reset"],
    "wifi_coverage": ["diagnostics", "channel"],
}
LIVE_FOR = 240  # minutes: long enough to be seen


def sessions(stage: Stage) -> None:
    now = stage.clock.now
    waiting, live, over = (_opened(stage, fault, 50 + 40 * number) for number, fault in enumerate(ASKED))
    if waiting:
        _plan(stage, waiting, now - timedelta(minutes=18), _ask)
    if live:
        # The worker hands the command to the device's cloud, as soon as there is a worker.
        _plan(stage, live, now, _let_in)
    if over:
        _plan(stage, over, now - timedelta(minutes=80), _been_in)


def _opened(stage: Stage, fault: str, minutes: int) -> Wish | None:
    """A home that has such a device; a small region may have none."""
    homes = [one for one in stage.wishes.waiting if stage.wishes.devices(fault, one)]
    if not homes:
        return None
    opened_at = stage.clock.now - timedelta(minutes=minutes)
    wish = stage.wishes.wish(homes[0], stage.wishes.faults[fault], opened_at, Channel.APP)
    stage.wishes.waiting.remove(homes[0])
    stories.opened(stage, wish)
    return wish


def _plan(stage: Stage, wish: Wish, moment: datetime, step: Callable[..., object]) -> None:
    stage.replay.plan(moment, stage.staff.agent(wish.branch), partial(step, wish=wish))


def _ask(tx: Transaction, *, wish: Wish) -> RemoteSession:
    return consenting.ask(tx, wish.order, wish.devices[0], ASKED[wish.fault.fault_type.code])


def _let_in(tx: Transaction, *, wish: Wish) -> None:
    codes = ASKED[wish.fault.fault_type.code]
    consenting.record(tx, wish.order, wish.devices[0], codes, minutes=LIVE_FOR)
    commanding.command(tx, wish.order, wish.devices[0], "diagnostics", {})


def _been_in(tx: Transaction, *, wish: Wish) -> None:
    """Asked by link, and ended by the customer before anything was done."""
    session, desk = _ask(tx, wish=wish), tx.stamp.by
    tx.become(the_customer(wish.order), tx.stamp.at + 6 * stories.MINUTE)
    consenting.grant(tx, session)
    tx.become(the_customer(wish.order), tx.stamp.at + 20 * stories.MINUTE)
    consenting.end(tx, session, EndedBy.CUSTOMER)
    tx.become(desk, tx.stamp.at)
