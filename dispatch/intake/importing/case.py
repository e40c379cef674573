"""One row, judged: a case we can take in, or the reason why not."""

from collections.abc import Callable
from collections.abc import Mapping as Values
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dispatch.catalogue.fault_type import FaultTypeEdition
from dispatch.customers.customer import Tier
from dispatch.customers.home import LocationQuality
from dispatch.errors import N_, Forbidden, Invalid
from dispatch.intake import fields
from dispatch.intake.area import Area
from dispatch.intake.fields import FieldMissing
from dispatch.intake.homes import Spot
from dispatch.intake.importing.reasons import code_of
from dispatch.intake.importing.surroundings import Surroundings
from dispatch.intake.importing.waits import Wait, waits
from dispatch.intake.reading.mapping import Mapping
from dispatch.intake.reading.record import Record
from dispatch.intake.request import Request, title_of
from dispatch.people.branch import Zone
from dispatch.stamp import Stamp
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import Channel

FIRST_YEAR = 1970
CLOCKS_DIFFER = timedelta(days=1)
STATUS = {"open": None, "closed": OrderState.ARCHIVED, "cancelled": OrderState.CANCELLED}
YES, NO = {"true", "yes", "1", "y"}, {"false", "no", "0", "n", ""}


class BadTime(Invalid):
    """That is no time."""

    says = N_("“{field}” is not a time as the mapping describes it, or none that can be.")


class BadNumber(Invalid):
    """That is no number."""

    says = N_("“{field}” is not a number.")


class NotYourBranch(Forbidden):
    """That belongs to another branch."""

    says = N_("“{field}”: it belongs to a branch that is not yours.")


@dataclass(slots=True, kw_only=True)
class Case:
    """`state` is None while it is open. `spot` is None where no address was given, `waits` where the file doesn't tell
    of any."""

    line: int
    their_key: str
    wish: Request
    title: str
    opened_at: datetime
    ended_at: datetime | None
    state: OrderState | None
    fault: FaultTypeEdition | None
    area: Area
    spot: Spot | None
    customer_key: str | None
    tier: Tier | None
    waits: tuple[Wait, ...] | None = None

    @property
    def key(self) -> str:
        return self.wish.external_key

    @property
    def found(self) -> bool:
        return self.spot is not None and self.spot.located in (LocationQuality.EXACT, LocationQuality.STREET)


@dataclass(frozen=True, slots=True)
class Rejected:
    line: int
    reason: str
    field: str | None = None
    key: str | None = None


class Judge:
    """Turns records into cases. `find` asks the geocoder where an open case's address lies."""

    def __init__(self, mapping: Mapping, around: Surroundings, stamp: Stamp, *, find: Callable[[Request], Spot]):
        self.mapping = mapping
        self.around = around
        self.stamp = stamp
        self.find = find
        self.tz = mapping.tz
        self.constant = {name: field.default for name, field in mapping.fields.items() if not field.columns}
        self.read = {name: field.read for name, field in mapping.fields.items() if field.columns}
        named = mapping.fields.get("pause_reason")
        self.reasons = named.values if named else {}

    def judge(self, record: Record) -> Case | Rejected | None:
        """None for what the mapping says to skip."""
        if record.values is None:
            return Rejected(record.line, record.fault)
        if self.mapping.skips(record.values):
            return None
        key = None
        try:
            key = self._key(record.values)
            return self._case(record.line, key, self._values(record.values))
        except (Invalid, NotYourBranch) as refusal:
            return Rejected(record.line, code_of(type(refusal)), refusal.facts.get("field"), key)

    def _key(self, row: Values[str, str]) -> str:
        key = fields.line(self.mapping.fields["id"].read(row), "id", most=100)
        if not key:
            raise FieldMissing(field="id")
        return key

    def _values(self, row: Values[str, str]) -> dict[str, str]:
        return self.constant | {name: read(row) for name, read in self.read.items()}

    def _case(self, line: int, key: str, told: dict[str, str]) -> Case:
        wish = self._wish(key, told)
        opened_at = self._moment(told, "opened_at")
        if opened_at is None:
            raise FieldMissing(field="opened_at")
        state = self._state(told)
        ended_at = self._end(opened_at, told) if state else None
        fault = self.around.fault(wish.fault, on=opened_at.date()) if wish.fault else None
        spot = self._spot(wish, state)
        theirs = fields.line(told.get("customer_key"), "customer_key", most=100)
        return Case(
            line=line,
            their_key=key,
            wish=wish,
            title=title_of(wish, fault),
            opened_at=opened_at,
            ended_at=ended_at,
            state=state,
            fault=fault,
            area=self._area(wish, spot, told.get("zone")),
            spot=spot,
            customer_key=f"{self.mapping.source}:{theirs}" if theirs else None,
            tier=TIERS.get(fields.choice(told.get("tier"), "tier", TIERS)),
            waits=self._waits(told, ended_at),
        )

    def _wish(self, key: str, told: dict[str, str]) -> Request:
        texts = {name: told[name] for name in TEXTS if name in told}
        return Request(
            **texts,
            channel=fields.choice(told.get("channel"), "channel", CHANNELS) or Channel.IMPORT,
            fault=told.get("fault") or None,
            language=told.get("language") or self.mapping.language,
            country=self.mapping.country,
            branch=told.get("branch") or None,
            lat=_number(told, "lat"),
            lon=_number(told, "lon"),
            impact=_whole(told, "impact"),
            urgency=_whole(told, "urgency"),
            critical=_yes(told.get("critical", "")),
            external_key=f"{self.mapping.source}:{key}",
        ).cleaned()

    def _state(self, told: dict[str, str]) -> OrderState | None:
        """Where no status is given, what has an end is closed."""
        status = fields.choice(told.get("status"), "status", STATUS)
        return STATUS[status or ("closed" if told.get("ended_at") else "open")]

    def _moment(self, told: dict[str, str], field: str) -> datetime | None:
        text = told.get(field, "")
        moment = moment_of(text, self.mapping.dates, self.tz) if text else None
        if text and (moment is None or moment.year < FIRST_YEAR or moment > self.stamp.at + CLOCKS_DIFFER):
            raise BadTime(field=field)
        return moment

    def _waits(self, told: dict[str, str], ended_at: datetime | None) -> tuple[Wait, ...] | None:
        if "pauses" not in self.mapping.fields:
            return None
        terms = {"words": self.reasons, "codes": self.around.stops, "ended": ended_at}
        usual = told.get("pause_reason", "")
        return waits(told.get("pauses", ""), usual, read=lambda text: self._moment({"pauses": text}, "pauses"), **terms)

    def _end(self, opened_at: datetime, told: dict[str, str]) -> datetime:
        ended_at = self._moment(told, "ended_at")
        if ended_at is None:
            raise FieldMissing(field="ended_at")
        if ended_at < opened_at:
            raise BadTime(field="ended_at")
        return ended_at

    def _spot(self, wish: Request, state: OrderState | None) -> Spot | None:
        if not wish.has_address:
            return None
        if wish.lat is None and state is None:
            return self.find(wish)
        # Nobody goes to a past case any more, so the geocoder is not asked.
        point, located = None, LocationQuality.UNKNOWN
        if wish.lat is not None:
            point, located = (wish.lat, wish.lon), LocationQuality.EXACT
        return Spot(wish.street, wish.postcode, wish.city, wish.country, point, located)

    def _area(self, wish: Request, spot: Spot | None, zone: str | None) -> Area:
        where = (spot.postcode, spot.point, spot.country) if spot else ("", None, wish.country)
        area = self.around.area(wish.branch, *where, zone=fields.choice(zone, "zone", ZONES))
        if not self.stamp.by.sees_branch(area.branch.id):
            raise NotYourBranch(field="branch")
        return area


TEXTS = ("title", "description", "name", "phone", "email", "street", "postcode", "city", "access_notes")
CHANNELS, ZONES, TIERS = {*Channel}, {*Zone}, {tier.value: tier for tier in Tier}


@lru_cache(maxsize=8192)
def moment_of(text: str, formats: tuple[str, ...], tz: ZoneInfo) -> datetime | None:
    """In UTC; without an offset it is read on the clocks of `tz`."""
    try:
        moment = _parsed(text, formats)
        return moment and (moment if moment.tzinfo else moment.replace(tzinfo=tz)).astimezone(UTC)
    except OverflowError:
        return None


def _parsed(text: str, formats: tuple[str, ...]) -> datetime | None:
    for form in formats or (None,):
        try:
            return datetime.strptime(text, form) if form else datetime.fromisoformat(text)  # noqa: DTZ007 - see above
        except ValueError:
            continue
    return None


def _number(told: dict[str, str], field: str) -> float | None:
    text = told.get(field, "")
    try:
        return float(text) if text else None
    except ValueError:
        raise BadNumber(field=field) from None


def _whole(told: dict[str, str], field: str) -> int | None:
    value = _number(told, field)
    if value is not None and not value.is_integer():
        raise BadNumber(field=field)
    return None if value is None else int(value)


def _yes(text: str) -> bool | None:
    return fields.choice(text.casefold(), "critical", YES | NO) and text.casefold() in YES
