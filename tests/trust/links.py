"""Whoever guesses at links: at random, by changing one that is real, and by what they know of its order."""

import random
import string
from collections.abc import Callable, Iterator

from dispatch.store.database import Database
from dispatch.work import links
from dispatch.work.link import LinkPurpose, new_token
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM, a_work_order

SIGNS = string.ascii_letters + string.digits + "-_"

Guesses = Callable[[str, WorkOrder], Iterator[str]]


def guesses(count: int, chance: random.Random) -> Guesses:
    """`count` of each kind, never the real one."""

    def made(real: str, order: WorkOrder) -> Iterator[str]:
        for number in range(count):
            yield new_token()
            yield mutated(real, chance)
            yield from (f"{order.reference}-{number}", str(order.id + number), f"{real[:-1]}", f"{real}{number}")

    return made


def mutated(real: str, chance: random.Random) -> str:
    """One sign of it is another."""
    place = chance.randrange(len(real))
    other = chance.choice([sign for sign in SIGNS if sign != real[place]])
    return real[:place] + other + real[place + 1 :]


def opened_by(database: Database, made: Guesses) -> list[str]:
    """Which of the guesses opened anything, for any purpose. Past the door, which would have sent them away by then."""
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx)
        real = {purpose: links.issue(tx, order, purpose) for purpose in LinkPurpose}
        tx.session.flush()
        assert all(opens(tx, token, purpose) for purpose, token in real.items())
        return [guess for purpose, token in real.items() for guess in made(token, order) if opens(tx, guess, purpose)]


def opens(tx, token: str, purpose: LinkPurpose) -> bool:
    try:
        links.opened(tx, token, purpose)
    except links.LinkVoid:
        return False
    return True
