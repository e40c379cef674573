"""Homes with the people and the devices in them. Nobody of them exists."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from dispatch.catalogue.part import DeviceModel
from dispatch.customers.actions import add_customer, add_home, give_consent
from dispatch.customers.consent import ConsentPurpose
from dispatch.customers.customer import ContactChannel, Customer, Tier
from dispatch.customers.home import Home, LocationQuality
from dispatch.devices.actions import add_device
from dispatch.devices.device import Device
from dispatch.intake.area import Coverage
from dispatch.intake.geocoding.spelling import fold
from dispatch.intake.geocoding.streets import Street, read_places, read_streets
from dispatch.people.branch import Branch
from dispatch.seed.files import FOLDER, grouped, rows, yes
from dispatch.store.database import Transaction

LANGUAGES = {"nb": 62, "sv": 14, "zh-Hans": 12, "en": 12}
ROOMS = ("hall", "front_door", "living_room", "kitchen", "bedroom", "bathroom")
MORE_ROOMS = ("childrens_room", "study", "basement", "garage", "terrace", "garden", "attic")
OFTEN = {"lock": 8, "camera": 4, "hub": 7, "thermostat": 5, "smoke": 5, "network": 4, "doorbell": 3, "charger": 3}
STANDS = {
    "lock": "front_door", "doorbell": "front_door", "camera": "hall", "hub": "living_room", "smoke": "bedroom",
    "charger": "garage", "network": "study", "leak": "bathroom", "floor_heating": "bathroom",
}  # fmt: skip
# Numbers kept free for fiction that can be called like any other: Swedish mobile, Swedish landlines, Berlin's. Norway
# keeps none.
FICTION = (
    ("+4670174{:04}", range(605, 700)),
    ("+463139006{:02}", range(100)),
    ("+46406280{:03}", range(400, 500)),
    ("+46980319{:03}", range(200, 300)),
    ("+493023125{:03}", range(1000)),
)
MAIL_ONLY = 0.06


@dataclass(eq=False)
class Household:
    customer: Customer
    home: Home
    branch: Branch
    devices: list[Device] = field(default_factory=list)
    orders: int = 0  # they have had so far

    @property
    def point(self) -> tuple[float, float]:
        return self.home.lat, self.home.lon


class Settlers:
    """Names, numbers and addresses, each given once."""

    def __init__(self, chance: Random):
        self.chance = chance
        self.names = grouped(rows("names.csv"), "language", "part")
        self.notes = grouped(rows("access_notes.csv"), "language")
        self.rooms = {row["code"]: row for row in rows("rooms.csv")}
        self.prefixes = {row["code"]: row["serial_prefix"] for row in rows("catalogue/device_models.csv")}
        self.phones = (form.format(number) for form, numbers in FICTION for number in numbers)
        self.mails: set[str] = set()
        self.addresses: set[tuple[str, int]] = set()
        weights = {(place.name, place.postcode): place.weight for place in read_places(FOLDER)}
        self.streets = read_streets(FOLDER)
        lie_in = grouped(rows("streets.csv"), "place", "postcode")
        self.weights = [weights[s.place, s.postcode] / len(lie_in[s.place, s.postcode]) for s in self.streets]

    def person(self, language: str) -> tuple[str, str]:
        """A name as it is written in that language, and an e-mail address."""
        first = self.chance.choice(self.names[language, "first"])["name"]
        last = self.chance.choice(self.names[language, "last"])["name"]
        name = f"{last}{first}" if language == "zh-Hans" else f"{first} {last}"
        return name, self._mail(first, last)

    def address(self) -> tuple[Street, int]:
        while True:
            street = self.chance.choices(self.streets, self.weights)[0]
            number = self.chance.randint(1, street.highest_number)
            if (street.name + street.postcode, number) not in self.addresses:
                self.addresses.add((street.name + street.postcode, number))
                return street, number

    def way_in(self, language: str) -> tuple[str | None, str | None]:
        """A note on how to get in, and a door code, where there are any."""
        if self.chance.random() > 0.3:
            return None, None
        note = self.chance.choice(self.notes[language,])
        return note["note"], f"{self.chance.randint(1000, 9999)}" if yes(note["needs_code"]) else None

    def room_names(self, language: str) -> dict[str, str]:
        more = self.chance.sample(MORE_ROOMS, self.chance.randint(1, 4))
        return {code: self.rooms[code][language] for code in (*ROOMS, *more)}

    def serial(self, model: DeviceModel) -> str:
        return serial_number(self.chance, self.prefixes[model.code])

    def _mail(self, first: str, last: str) -> str:
        plain = ".".join(filter(None, (_ascii(first), _ascii(last)))) or f"kunde{len(self.mails) + 1}"
        mail, number = f"{plain}@home.example", 1
        while mail in self.mails:
            number += 1
            mail = f"{plain}{number}@home.example"
        self.mails.add(mail)
        return mail


def households(tx: Transaction, chance: Random, models: list[DeviceModel], today: date, count: int) -> list[Household]:
    settlers, coverage = Settlers(chance), Coverage.load(tx)
    found = [_household(tx, settlers, coverage) for _ in range(count)]
    tx.session.flush()
    versions = {row["purpose"]: row["text_version"] for row in rows("catalogue/consent_texts.csv")}
    for one in found:
        one.devices = [*_devices(tx, one, settlers, models, today)]
        _consents(tx, one.customer, chance, versions)
    tx.session.flush()
    return found


def _household(tx: Transaction, settlers: Settlers, coverage: Coverage) -> Household:
    chance = settlers.chance
    language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    name, mail = settlers.person(language)
    phone = None if chance.random() < MAIL_ONLY else next(settlers.phones, None)
    customer = add_customer(
        tx,
        name=name,
        phone=phone,
        email=mail,
        language=language,
        tier=Tier.PLUS if chance.random() < 0.15 else Tier.STANDARD,
        prefers=_likes(chance) if phone else ContactChannel.EMAIL,
    )
    street, number = settlers.address()
    point = street.house(number)
    area = coverage.of(street.postcode, point)
    note, code = settlers.way_in(language)
    home = add_home(
        tx,
        customer,
        rooms=settlers.room_names(language).values(),
        street=f"{street.name} {number}",
        postcode=street.postcode,
        city=street.city,
        lat=point[0],
        lon=point[1],
        located=LocationQuality.STREET,
        zone=area.zone,
        access_notes=note,
        door_code=code,
    )
    return Household(customer, home, area.branch)


def _likes(chance: Random) -> ContactChannel:
    return chance.choices([ContactChannel.SMS, ContactChannel.EMAIL, ContactChannel.CALL], [78, 18, 4])[0]


def _devices(
    tx: Transaction, one: Household, settlers: Settlers, models: list[DeviceModel], today: date
) -> Iterator[Device]:
    chance, language = settlers.chance, one.customer.language
    rooms = {room.name: room for room in one.home.rooms}
    weights = [OFTEN.get(model.category, 1) for model in models]
    for model in chance.choices(models, weights, k=chance.randint(2, 6)):
        stands = settlers.rooms[STANDS.get(model.category, "living_room")][language]
        yield add_device(
            tx,
            one.home,
            model,
            serial=settlers.serial(model),
            room=rooms.get(stands),
            firmware=chance.choices(model.firmware, [6, 3, 1][: len(model.firmware)])[0],
            bought_on=today - timedelta(days=chance.randint(40, 2200)),
        )


def _consents(tx: Transaction, customer: Customer, chance: Random, versions: dict[str, str]) -> None:
    for purpose, share in (("photos", 0.8), ("remote_help", 0.6), ("location", 0.4), ("marketing", 0.2)):
        if chance.random() < share:
            give_consent(tx, customer, ConsentPurpose(purpose), text_version=versions[purpose])


def serial_number(chance: Random, prefix: str) -> str:
    return f"{prefix}-{chance.randrange(16**7):07X}"


def _ascii(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isascii() and letter.isalnum())
