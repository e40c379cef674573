"""What the worker does for this room."""

from datetime import timedelta

from sqlalchemy import delete

from dispatch.intake.messages import provider
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.database import Database, Transaction
from dispatch.telemetry.device_alert import DeviceEvent
from dispatch.telemetry.settling import convert_by_itself

KEPT = timedelta(days=365)  # single reports; what became of them stays with the alert


def convert(database: Database, settings: Settings, *, alert_id: int) -> None:
    with database.transaction(SYSTEM) as tx:
        convert_by_itself(tx, alert_id, provider(settings))


def forget(tx: Transaction) -> None:
    tx.session.execute(delete(DeviceEvent).where(DeviceEvent.received_at < tx.stamp.at - KEPT))


TOPICS = {"telemetry.forget": forget}
DATABASE_TOPICS = {"telemetry.convert": convert}
PERIODIC = {"telemetry.forget": "41 3 * * *"}
