"""Answers of the address lookup, kept so that nobody is asked twice."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from dispatch.customers.home import LocationQuality
from dispatch.intake.geocoding.address import Address, Found
from dispatch.store.base import Base
from dispatch.store.columns import stored_enum
from dispatch.store.database import Transaction

GOOD_FOR = timedelta(days=365)


class GeocodedAddress(Base):
    """`key` is a digest: the row says where, but not of whom, and not in words."""

    __tablename__ = "geocoded_address"
    __audited__ = False
    key: Mapped[str] = mapped_column(primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    quality: Mapped[LocationQuality] = mapped_column(stored_enum(LocationQuality))
    source: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


def kept(tx: Transaction, address: Address) -> Found | None:
    """What was answered within the last year."""
    row = tx.session.get(GeocodedAddress, address.key)
    if row is None or row.at < tx.stamp.at - GOOD_FOR:
        return None
    return Found(lat=row.lat, lon=row.lon, quality=row.quality, label=address.label, source=row.source)


def keep(tx: Transaction, address: Address, found: Found) -> None:
    """The latest answer counts, also when two come at once."""
    answer = {"lat": found.lat, "lon": found.lon, "quality": found.quality, "source": found.source, "at": tx.stamp.at}
    row = insert(GeocodedAddress).values(key=address.key, **answer)
    tx.session.execute(row.on_conflict_do_update(index_elements=["key"], set_=answer))
