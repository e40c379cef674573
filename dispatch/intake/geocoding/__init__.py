"""From an address to a place on the map, and how sure that is."""

from dispatch.intake.geocoding.address import Address, Found
from dispatch.intake.geocoding.lookup import at_once, locate, provider_of
from dispatch.intake.geocoding.providers import LookupSilent, Provider

__all__ = ["Address", "Found", "LookupSilent", "Provider", "at_once", "locate", "provider_of"]
