"""The four languages, and the words in them outside any page."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.numbers import format_currency, format_decimal, get_currency_precision
from babel.support import Translations

LANGUAGES = ("en", "nb", "sv", "zh-Hans")
LOCALES = Path(__file__).parent / "locales"
# Babel writes "NOK1" in English and Chinese; a figure and its currency want a space between them.
CURRENCY = {"en": "¤\u00a0#,##{}", "zh-Hans": "¤\u00a0#,##{}", "nb": "#,##{}\u00a0¤", "sv": "#,##{}\u00a0¤"}
THIN = "\u202f"  # as between a figure and its per cent


def locale_of(language: str) -> str:
    """BCP 47 → the name the message catalogues go by."""
    return language.replace("-", "_")


@cache
def words_in(language: str) -> GNUTranslations | NullTranslations:
    return Translations.load(LOCALES, [locale_of(language)])


def money(amount: int, currency: str, language: str) -> str:
    """Minor units as one writes them: 990 kr, 1 234,50 kr. Coins only where there are some; without a currency the
    number alone."""
    coins = get_currency_precision(currency or "NOK")
    whole = amount % 10**coins == 0
    value, digits = Decimal(amount).scaleb(-coins), "0" if whole else "0." + "0" * coins
    locale = locale_of(language)
    if not currency:
        return format_decimal(value, format="#,##" + digits, locale=locale)
    pattern = CURRENCY[language].format(digits)
    return format_currency(value, currency, format=pattern, currency_digits=False, locale=locale)


def listed(words: Iterable[str], language: str) -> str:
    """One after the other, as that language sets its commas."""
    return ("、" if language.startswith("zh") else ", ").join(words)


def percent(basis_points: int, language: str) -> str:
    """Ten-thousandths as one writes a per cent: 25 %, 12,5 %."""
    return format_decimal(Decimal(basis_points) / 100, locale=locale_of(language)) + f"{THIN}%"
