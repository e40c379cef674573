"""Column types that refuse what PostgreSQL and Python would let slip."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import DateTime, Enum, TypeDecorator
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range


class Instant(TypeDecorator[datetime]):
    """A moment, aware and in UTC. A naive time is a bug and is refused before it reaches the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a naive time can't be stored: {value}")
        return value

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return value and value.astimezone(UTC)


def stored_enum(members: type[StrEnum]) -> Enum:
    """An enum stored by value, with a CHECK; SQLAlchemy alone would store the member's Python name."""
    return Enum(
        members,
        native_enum=False,
        length=32,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda kind: [member.value for member in kind],
        name=members.__name__.lower(),
    )


def period(start: datetime, end: datetime) -> Range[datetime]:
    """From `start` up to but without `end`, so that one may begin where another ends."""
    return Range(start, end, bounds="[)")


ANNOTATIONS = {
    datetime: Instant,
    Range[datetime]: TSTZRANGE,
}
