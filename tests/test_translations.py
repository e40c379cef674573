"""Every word a person may read exists in every language."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "dispatch" / "locales"
TEMPLATES = ROOT / "templates" / "notices"
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
METHODS = [("dispatch/**.py", "python"), ("api/**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {
    "templates/**.html": {
        "extensions": "jinja2.ext.i18n",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
    }
}
PLACES = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


@cache
def said() -> dict[str, Message]:
    catalog = Catalog()
    for file, line, words, _comments, _context in extract_from_dir(
        str(ROOT), METHODS, OPTIONS, KEYWORDS, directory_filter=lambda name: "node_modules" not in name
    ):
        catalog.add(words, locations=[(file, line)])
    return {message.id: message for message in catalog if message.id}


@cache
def catalogue(locale: str) -> Catalog:
    with (LOCALES / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def forms(words: str | tuple | list) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def places(words: str) -> set[str]:
    return {name for pair in PLACES.findall(words) for name in pair if name}


@pytest.mark.parametrize("locale", ["nb", "sv", "zh_Hans"])
def test_nothing_is_untranslated(locale):
    known = catalogue(locale)
    missing = [
        str(words)
        for words in said()
        if not (found := known.get(words if isinstance(words, str) else words[0]))
        or not all(forms(found.string))
        or found.fuzzy
    ]

    assert not missing, f"{len(missing)} to translate; run `make words`: {missing[:5]}"


@pytest.mark.parametrize("locale", ["nb", "sv", "zh_Hans"])
def test_every_placeholder_survives_translation(locale):
    for message in catalogue(locale):
        if message.id and message.string:
            wanted = set.union(*(places(form) for form in forms(message.id)))
            for form in filter(None, forms(message.string)):
                assert places(form) <= wanted, message.id
                assert wanted - places(form) <= {"num"}, f"{message.id} → {form}"


@pytest.mark.parametrize("locale", ["nb", "sv", "zh_Hans"])
def test_the_catalogue_compiles(locale):
    write_mo(BytesIO(), catalogue(locale))


def test_every_notice_exists_in_every_language():
    events = {path.name.split(".")[0] for path in TEMPLATES.glob("*.txt")}

    for event in events:
        for language in ("en", "nb", "sv", "zh-Hans"):
            assert (TEMPLATES / f"{event}.{language}.txt").read_text("utf-8").strip(), f"{event}.{language}"


# What may follow a number and end in s though there be one of it: verbs, and what is never one.
NO_PLURAL = {
    *("arrives", "begins", "characters", "comes", "days", "decides", "does", "ends", "gets", "goes", "holds", "leads"),
    *("less", "looks", "needs", "reports", "seconds", "takes", "this"),
}
MANY = re.compile(r"(?:%\(\w+\)[sd]|\{\w+\}) (?:[a-z]+ )?([a-z]{3,}s)\b")


def test_what_is_counted_has_words_for_one():
    """`ngettext`, or `says_of_one` beside a refusal's sentence, or a sentence of its own for one."""
    fits_only_many = [
        words
        for words in said()
        if isinstance(words, str) and (found := MANY.search(words)) and found[1] not in NO_PLURAL
    ]

    assert set(fits_only_many) == {
        "{count} answers are left before this visit can be finished.",
        "This breaks {count} rules of that day. Choose another time or engineer, or say why it must be so.",
        "Accept {n} changes",
    }
