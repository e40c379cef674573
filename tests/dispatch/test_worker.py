"""What the worker does with a message that failed; what it does under fire stands in tests/trust."""

from dispatch.settings import Settings
from dispatch.store.database import Database
from dispatch.topics import PERIODIC, TOPICS
from dispatch.worker import app


def test_whatever_failed_is_tried_again_also_what_the_clock_asked_for(engine):
    settings = Settings(secret_key="only for tests " * 3, database_url=str(engine.url))
    known = app(Database(engine), settings).tasks
    names = [*TOPICS, *(f"{topic}.due" for topic in PERIODIC)]
    assert [name for name in names if known[name].retry_strategy is None] == []
