"""Whom and what we know already of the people and places in one chunk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from sqlalchemy import or_, select

from dispatch.customers.customer import Customer, Tier
from dispatch.customers.home import Home
from dispatch.intake.homes import address_key
from dispatch.intake.importing.case import Case
from dispatch.intake.people import Contact, Person
from dispatch.store.bulk import among
from dispatch.store.database import Transaction
from dispatch.work.households import staying
from dispatch.work.work_order import WorkOrder


@dataclass
class Known:
    """`homes`: (customer, address key) → home."""

    by_key: dict[str, int] = field(default_factory=dict)
    by_way: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    homes: dict[tuple[int, str], int] = field(default_factory=dict)
    tiers: dict[int, Tier] = field(default_factory=dict)

    @classmethod
    def load(cls, tx: Transaction, cases: Sequence[Case]) -> Self:
        known = cls()
        keys = {case.customer_key for case in cases if case.customer_key}
        if keys:
            query = select(Customer.external_key, Customer.id, Customer.tier)
            for key, customer_id, tier in tx.session.execute(staying(query.where(among(Customer.external_key, keys)))):
                known.by_key[key], known.tiers[customer_id] = customer_id, tier
        known._load_people(tx, [case for case in cases if not case.customer_key])
        known._load_homes(tx, {case.spot.postcode for case in cases if case.spot})
        return known

    def customer(self, case: Case) -> int | None:
        """By their own key where the mapping gives one, else as anybody is found: by phone number or e-mail."""
        if case.customer_key:
            return self.by_key.get(case.customer_key)
        wish = case.wish
        contact = Contact(name=wish.name, phone=wish.phone, email=wish.email, language="")
        near = self.by_way.get(wish.phone or "", []) + self.by_way.get(wish.email or "", [])
        found = contact.whom(near)
        return found and found.id

    def add_customer(self, customer_id: int, case: Case) -> None:
        self.tiers[customer_id] = case.tier or Tier.STANDARD
        if case.customer_key:
            self.by_key[case.customer_key] = customer_id
        else:
            self._remember(Person(customer_id, case.wish.name, case.wish.phone, case.wish.email))

    def _load_people(self, tx: Transaction, cases: Sequence[Case]) -> None:
        phones = {case.wish.phone for case in cases if case.wish.phone}
        emails = {case.wish.email for case in cases if case.wish.email}
        if phones or emails:
            query = select(Customer.id, Customer.name, Customer.phone, Customer.email, Customer.tier)
            theirs = or_(among(Customer.phone, phones), among(Customer.email, emails))
            query = query.where(theirs, Customer.erased_at.is_(None)).order_by(Customer.id)
            for *facts, tier in tx.session.execute(staying(query)):
                person = Person(*facts)
                self._remember(person)
                self.tiers[person.id] = tier

    def _load_homes(self, tx: Transaction, postcodes: set[str]) -> None:
        customers = {*self.by_key.values(), *(person.id for near in self.by_way.values() for person in near)}
        if not customers:
            return
        query = select(Home.customer_id, Home.street, Home.postcode, Home.city, Home.id)
        query = query.where(among(Home.customer_id, customers), among(Home.postcode, postcodes), Home.street != "")
        for customer_id, street, postcode, city, home_id in tx.session.execute(query.order_by(Home.id.desc())):
            self.homes[customer_id, address_key(street, postcode, city)] = home_id

    def _remember(self, person: Person) -> None:
        for way in filter(None, (person.phone, person.email)):
            self.by_way[way].append(person)


def keys_taken(tx: Transaction, keys: Sequence[str]) -> set[str]:
    """Which of these keys have an order already."""
    return set(tx.session.scalars(select(WorkOrder.external_key).where(among(WorkOrder.external_key, keys))))
