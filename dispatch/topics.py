"""Which handler opens messages of which topic. Every handler may be run twice for the same message.

To do something after an event: `tx.send("room.topic", …)` there, and one line here.
"""

from collections.abc import Callable
from functools import partial

from dispatch.notices import delivery
from dispatch.notices import messages as notices
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database

# Given a transaction of their own: handler(tx, **facts).
TOPICS: dict[str, Callable[..., object]] = {
    "notices.tell": notices.tell,
    "notices.engineer_assigned": notices.engineer_assigned,
}

# For those that need several transactions, or none for a while: handler(database, settings, **facts).
DATABASE_TOPICS: dict[str, Callable[..., object]] = {
    "notices.deliver": delivery.deliver,
}

# Sent by the clock (cron, in UTC), without facts.
PERIODIC: dict[str, str] = {}


def handler(topic: str, database: Database, settings: Settings) -> Callable[..., object]:
    if topic in DATABASE_TOPICS:
        return partial(DATABASE_TOPICS[topic], database, settings)

    def inside(**facts: object) -> None:
        with database.transaction(SYSTEM) as tx:
            TOPICS[topic](tx, **facts)

    return inside
