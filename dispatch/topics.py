"""Which handler opens messages of which topic: the tables of all rooms, put together.

Every handler may be run twice for the same message. To do something after an event: `tx.send("room.topic", …)` where
it happens, and one line in the table of the room that acts.
"""

from collections.abc import Callable
from functools import partial

from dispatch.calendars import feed as calendars
from dispatch.channels import messages as channels
from dispatch.complaints import messages as complaints
from dispatch.desk import messages as desk
from dispatch.help import messages as help_centre
from dispatch.intake import messages as intake
from dispatch.issues import delivering, telling
from dispatch.ledger import messages as ledger
from dispatch.notices import delivery
from dispatch.notices import messages as notices
from dispatch.notices.staff import sending
from dispatch.planning import messages as planning
from dispatch.planning.booking import messages as booking
from dispatch.presales import actions as presales
from dispatch.prices import asking, billing
from dispatch.privacy import messages as privacy
from dispatch.promises import messages as promises
from dispatch.quality import messages as quality
from dispatch.remote import messages as remote
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store import tidying
from dispatch.store.database import Database
from dispatch.telemetry import messages as telemetry
from dispatch.work import messages as work

Table = dict[str, Callable[..., object]]

# Given a transaction of their own: handler(tx, **facts).
TOPICS: Table = {
    **asking.TOPICS,
    **billing.TOPICS,
    **booking.TOPICS,
    **calendars.TOPICS,
    **channels.TOPICS,
    **complaints.TOPICS,
    **desk.TOPICS,
    **help_centre.TOPICS,
    **ledger.TOPICS,
    **notices.TOPICS,
    **planning.TOPICS,
    **presales.TOPICS,
    **privacy.TOPICS,
    **quality.TOPICS,
    **telling.TOPICS,
    **remote.TOPICS,
    **telemetry.TOPICS,
    **tidying.TOPICS,
    **work.TOPICS,
}

# For those that need several transactions, or none for a while: handler(database, settings, **facts).
DATABASE_TOPICS: Table = {
    **booking.DATABASE_TOPICS,
    **calendars.DATABASE_TOPICS,
    **channels.DATABASE_TOPICS,
    **delivery.DATABASE_TOPICS,
    **intake.DATABASE_TOPICS,
    **delivering.DATABASE_TOPICS,
    **planning.DATABASE_TOPICS,
    **privacy.DATABASE_TOPICS,
    **sending.DATABASE_TOPICS,
    **promises.DATABASE_TOPICS,
    **remote.DATABASE_TOPICS,
    **telemetry.DATABASE_TOPICS,
}

# Sent by the clock (cron, in UTC), without facts.
PERIODIC: dict[str, str] = {
    **booking.PERIODIC,
    **calendars.PERIODIC,
    **channels.PERIODIC,
    **complaints.PERIODIC,
    **desk.PERIODIC,
    **help_centre.PERIODIC,
    **ledger.PERIODIC,
    **notices.PERIODIC,
    **planning.PERIODIC,
    **privacy.PERIODIC,
    **quality.PERIODIC,
    **remote.PERIODIC,
    **telemetry.PERIODIC,
    **tidying.PERIODIC,
}


def handler(topic: str, database: Database, settings: Settings) -> Callable[..., object]:
    if topic in DATABASE_TOPICS:
        return partial(DATABASE_TOPICS[topic], database, settings)

    def inside(**facts: object) -> None:
        with database.transaction(SYSTEM) as tx:
            TOPICS[topic](tx, **facts)

    return inside
