"""What the worker does for this room."""

from functools import cache

from dispatch.customers.home import Home
from dispatch.intake.geocoding import Address, Provider, locate, provider_of
from dispatch.intake.importing.actions import carry_through_upload
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM
from dispatch.store.audit import remark
from dispatch.store.database import Database, utc_now


def run_import(database: Database, settings: Settings, *, run_id: int) -> None:
    carry_through_upload(database, run_id, provider=provider(settings))


def locate_home(database: Database, settings: Settings, *, home_id: int) -> None:
    """Ask the geocoder where a home lies. What a person has placed meanwhile, or what is surer, stays."""
    with database.transaction(SYSTEM) as tx:
        home = tx.session.get(Home, home_id)
        if home is None or home.sure:
            return
        address = Address(home.street, home.postcode, home.city, home.country)
        found = locate(tx, address, provider(settings))
        if found.point:
            home.lat, home.lon = found.point
            home.located = found.quality
            remark(home, "locate")


@cache
def provider(settings: Settings) -> Provider:
    """One per process: it remembers how the lookup fared."""
    return provider_of(settings, utc_now)


DATABASE_TOPICS = {"intake.import": run_import, "intake.locate": locate_home}
