"""The four languages, and the words in them outside any page."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.support import Translations

LANGUAGES = ("en", "nb", "sv", "zh-Hans")
LOCALES = Path(__file__).parent / "locales"


def locale_of(language: str) -> str:
    """BCP 47 → the name the message catalogues go by."""
    return language.replace("-", "_")


@cache
def words_in(language: str) -> GNUTranslations | NullTranslations:
    return Translations.load(LOCALES, [locale_of(language)])
