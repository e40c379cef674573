"""Messages for the worker, written on the transaction's own connection.

A message is a Procrastinate row in the same commit as its cause, so it is written with it or not at all.
Delivery is at least once: every handler may be run twice.
"""

from datetime import datetime
from functools import cache

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlalchemy.orm import Session

# A slow gateway or a long plan holds up nobody but its own queue. What isn't named goes to "default".
QUEUES = {
    "planning.solve": "planning",
    "planning.try_weights": "planning",
    "planning.part": "parts",
    "planning.turn": "parts",
    "planning.repair": "repair",
    "planning.outlook": "outlook",
    "remote.send": "devices",
    "notices.deliver": "notices",
    "notices.push": "notices",
    "notices.push_note": "notices",
    # Ten thousand letters hold up none about somebody's visit.
    "issues.round": "mass",
    "issues.deliver": "mass",
}
# Of these only one is opened at a time for the same value of the named fact, by however many workers.
ONE_BY_ONE = {"planning.repair": "branch_id"}
WAITING = text("SELECT true FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")


@cache
def web_app() -> App:
    """The writing side only: its connector is never opened."""
    return App(connector=SyncPsycopgConnector())


def defer(session: Session, topic: str, facts: dict[str, object], *, not_before: datetime | None = None) -> None:
    connection = session.connection().connection.driver_connection
    message = web_app().configure_task(
        topic,
        queue=QUEUES.get(topic, "default"),
        lock=f"{topic} {facts[ONE_BY_ONE[topic]]}" if topic in ONE_BY_ONE else None,
        schedule_at=not_before,
        allow_unknown=True,
        connection=connection,
    )
    message.defer(**facts)


def defer_once(session: Session, topic: str, facts: dict[str, object], *, not_before: datetime | None = None) -> None:
    """As `defer`, unless the same message is waiting already; and never two of them are opened at a time."""
    lock = ":".join([topic, *(str(value) for _, value in sorted(facts.items()))])
    if session.scalar(WAITING, {"lock": lock}):
        return
    queue = QUEUES.get(topic, "default")
    try:
        with session.begin_nested():
            # Asked for in here: only now is the savepoint set to which a refusal leads back.
            connection = session.connection().connection.driver_connection
            message = web_app().configure_task(
                topic,
                queue=queue,
                lock=lock,
                queueing_lock=lock,
                schedule_at=not_before,
                allow_unknown=True,
                connection=connection,
            )
            message.defer(**facts)
    except AlreadyEnqueued:
        return  # Somebody was quicker; theirs is opened a moment after, and sees what we write.
