"""Amounts as people write them into forms: 990 or 1 234,50."""

import re

from api import forms
from dispatch.errors import N_, Invalid

WRITTEN = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
SPACES = re.compile(r"[\s\u00a0\u202f]")


class NotAnAmount(Invalid):
    """That is no amount."""

    says = N_("Write the amount like 990 or 990,50.")


def coins(name: str) -> int | None:
    """In hundredths, exactly; None where nothing was written. Raises NotAnAmount."""
    written = SPACES.sub("", forms.text(name) or "")
    if not written:
        return None
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise NotAnAmount(field=name)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def written(amount: int) -> str:
    """As `coins` reads it."""
    whole, rest = divmod(amount, 100)
    return f"{whole},{rest:02}" if rest else str(whole)
