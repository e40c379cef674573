"""Where an address lies: what we were told before, else who knows, else our own lists."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from geopy.distance import geodesic

from dispatch.intake.geocoding.address import Address, Found
from dispatch.intake.geocoding.breaker import Breaker
from dispatch.intake.geocoding.cache import keep, kept
from dispatch.intake.geocoding.gazetteer import HOME, Gazetteer, ours
from dispatch.intake.geocoding.providers import LookupSilent, Nominatim, Photon, Provider
from dispatch.settings import Settings
from dispatch.store.database import Transaction

BELIEVABLE_KM = 25  # between an answer and the middle of the postcode that was asked for


@dataclass(frozen=True)
class Guarded:
    """A provider behind its breaker: raises LookupSilent at once while that is open."""

    provider: Provider
    breaker: Breaker

    def find(self, address: Address) -> Found | None:
        if not self.breaker.lets_through():
            raise LookupSilent
        try:
            found = self.provider.find(address)
        except LookupSilent:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        return found


def provider_of(settings: Settings, clock: Callable[[], datetime]) -> Provider:
    """As the settings say. Make one per process, for its breaker remembers."""
    kind = {"nominatim": Nominatim, "photon": Photon}.get(settings.geocoder)
    if kind is None:
        return ours()
    return Guarded(kind(settings.geocoder_url, agent=settings.geocoder_agent), Breaker(clock))


def at_once(tx: Transaction, address: Address, provider: Provider) -> Found:
    """Without the network, for whoever has somebody waiting: what was kept, else the gazetteer.

    `estimated` where the provider may know better: leave a message and `locate` from the worker.
    """
    if isinstance(provider, Gazetteer):
        return provider.find(address)
    return kept(tx, address) or replace(ours().find(address), estimated=True)


def locate(tx: Transaction, address: Address, provider: Provider) -> Found:
    """Never fails. May wait two seconds for the provider, five times in a row at most; then it is left in peace
    for half a minute. `estimated`: it did not answer, and the gazetteer did.
    """
    if isinstance(provider, Gazetteer):
        return provider.find(address)
    return kept(tx, address) or _asked(tx, address, provider)


def _asked(tx: Transaction, address: Address, provider: Provider) -> Found:
    try:
        found = provider.find(address)
    except LookupSilent:
        return replace(ours().find(address), estimated=True)
    if found is None or not _believable(found, address):
        return ours().find(address)
    keep(tx, address, found)
    return found


def _believable(found: Found, address: Address) -> bool:
    middle = ours().middle(address.postcode) if address.country == HOME else None
    return middle is None or geodesic(middle, found.point).km <= BELIEVABLE_KM
