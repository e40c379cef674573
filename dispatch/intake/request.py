"""A wish as it comes in by any door, and what its sender is told."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.home import LocationQuality
from dispatch.intake import fields
from dispatch.intake.fields import FieldMissing
from dispatch.issues.issue import Issue
from dispatch.words import LANGUAGES
from dispatch.work.work_order import Channel, WorkOrder

MOST_DEVICES = 50


@dataclass(frozen=True, kw_only=True)
class Request:
    """`fault` and `branch` are codes. A position (map click, device) beats the geocoder. `customer_id` is for the
    desk, which has found the customer already; then name and contact may be left out. `tells`: the event by which the
    customer hears of it; None where they don't. `among`: only who has an order of these branches is found again, so
    that a partner doesn't learn by a phone number whom we know.

    Who may say how it weighs (impact, urgency, critical) and who may choose a branch is decided at the door.
    """

    channel: Channel
    title: str = ""
    description: str = ""
    fault: str | None = None
    customer_id: int | None = None
    name: str = ""
    phone: str | None = None
    email: str | None = None
    language: str | None = None
    home_id: int | None = None
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "NO"
    lat: float | None = None
    lon: float | None = None
    access_notes: str | None = None
    door_code: str | None = None
    serials: tuple[str, ...] = ()
    branch: str | None = None
    impact: int | None = None
    urgency: int | None = None
    critical: bool | None = None
    external_key: str | None = None
    tells: str | None = "received"
    among: frozenset[int] | None = None

    def cleaned(self) -> Self:
        """Fit to keep. Raises the refusals of `fields`, each naming its field."""
        country = fields.country(self.country)
        lat, lon = fields.position(self.lat, self.lon) or (None, None)
        if len(self.serials) > MOST_DEVICES:
            raise fields.TooLong(field="serials", most=MOST_DEVICES)
        clean = replace(
            self,
            **{name: fields.line(getattr(self, name), name, most=most) for name, most in LINES.items()},
            description=fields.words(self.description, "description"),
            access_notes=fields.words(self.access_notes, "access_notes", most=1000) or None,
            door_code=fields.line(self.door_code, "door_code", most=40) or None,
            external_key=fields.line(self.external_key, "external_key") or None,
            serials=tuple(filter(None, (fields.line(serial, "serials", most=80) for serial in self.serials))),
            country=country,
            language=fields.choice(self.language, "language", LANGUAGES),
            phone=fields.phone(self.phone, country),
            email=fields.email(self.email),
            impact=fields.choice(self.impact, "impact", (1, 2, 3)),
            urgency=fields.choice(self.urgency, "urgency", (1, 2, 3)),
            lat=lat,
            lon=lon,
        )
        if clean.customer_id is None and not clean.name:
            raise FieldMissing(field="name")
        return clean

    @property
    def has_address(self) -> bool:
        return bool(self.street or self.postcode or self.city or self.lat is not None)


LINES = {"title": 200, "name": 120, "street": 200, "postcode": 16, "city": 80}


def title_of(wish: Request, fault: FaultTypeEdition | None) -> str:
    """Their own words, else the fault's name, else how the description begins."""
    told = wish.title or (fault and fault.name_in(wish.language or "en")) or wish.description.split("\n", 1)[0][:80]
    if not told:
        raise FieldMissing(field="title")
    return told


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """`opens_at` is set when the desk is closed: from then on somebody looks at it.

    `issues`: known ones it was found to be part of. `possible_duplicates` are for the desk's eyes: a stranger may have
    typed somebody else's phone number.
    """

    order: WorkOrder
    opens_at: datetime | None
    possible_duplicates: tuple[WorkOrder, ...]
    issues: tuple[Issue, ...]
    located: LocationQuality | None

    @property
    def reference(self) -> str:
        return self.order.reference

    @property
    def response_due(self) -> datetime | None:
        return self.order.response_due
