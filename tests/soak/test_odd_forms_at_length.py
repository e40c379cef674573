"""Every form of every page, as a browser would send it, with something odd in one of its fields or in all: answered in
words, never by a fault of ours.

Each is taken back at once, so that all find the same house. SEED chooses what is odd where.
"""

import os
import random
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import limits
from dispatch.store.database import Database
from tests.entering import enter
from tests.trust.doors import doors
from tests.trust.things import a_scene, somebody

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
ODD = [
    "", "\x00a\x00", "😀" * 50, "\u202eabc\u202d", "\ud800", "x" * 20_000, "{%", "%s{x}", "a\r\nb", "[[[",
    "-5", "--1", "0", "12,5",
    "²", "٣", "１２", "999999999", "9" * 40, "1e999", "nan", "9999-12-31", "0001-01-01", "23:59", "2026-11-24T25:00",
    "9999-12-31T23:59:59+23:59", "0001-01-01T00:00:00+23:00", "on",
]  # fmt: skip
QUERY = "?day=9999-12-31&before=99999999999999999999&q=%00&page=-1&state=%ff&branch=%00&customer=-1&month=0001-01"
EACH = 2  # odd values for each field
CLOSED = ("/live", "/sign-out", "/static")
OUTSIDE = ("/f/", "/help", "/service", "/new", "/q/")
Sent = tuple[str, str, dict[str, str]]  # method, address, fields


class Forms(HTMLParser):
    """What a browser would send of the forms on a page, if nothing were written into them."""

    def __init__(self, page: str, here: str):
        super().__init__()
        self.here, self.found, self.fields, self.name = here, [], None, None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "form":
            self.fields = {}
            self.found.append((given.get("method", "get").upper(), given.get("action") or self.here, self.fields))
        elif self.fields is None:
            return
        elif tag == "option" and self.name and ("selected" in given or not self.fields[self.name]):
            self.fields[self.name] = value
        elif tag in ("select", "textarea") and name:
            self.name = name
            self.fields.setdefault(name, "")
        elif tag in ("input", "button") and name and given.get("type") != "file":
            if tag == "input" and ("checked" in given or given.get("type") not in ("checkbox", "radio")):
                self.fields[name] = value
            self.fields.setdefault(name, value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        if tag in ("select", "textarea"):
            self.name = None


@pytest.mark.parametrize("who", ["customer", "engineer", "manager", "admin"])
def test_nothing_written_into_any_form_breaks_us(app: Flask, database: Database, monkeypatch, who: str):
    chance = random.Random(int(os.environ.get("SEED", "1")))
    monkeypatch.setattr(limits, "count", lambda *_: None)
    app.config.update(WTF_CSRF_METHODS=(), PROPAGATE_EXCEPTIONS=False)
    app.testing = False
    things = a_scene(database)
    client = app.test_client() if who == "customer" else enter(app, database, somebody(database, who, things))
    pages = [door.path(things) for door in doors(app) if door.method == "GET" and not door.speaks_json]
    pages = [page for page in pages if not page.startswith(CLOSED)]
    if who == "customer":
        pages = [page for page in pages if page.startswith(OUTSIDE)]

    broken = {f"GET {page}" for page in pages if not answered(client, database, ("GET", page + QUERY, {}))}
    forms = forms_of(client, database, pages)
    for form in forms:
        broken |= {f"{one[0]} {one[1]} {one[2]}" for one in odd(form, chance) if not answered(client, database, one)}

    assert len(forms) > 5
    assert broken == set()


def forms_of(client: FlaskClient, database: Database, pages: list[str]) -> list[Sent]:
    """One of a kind."""
    found: dict[tuple, Sent] = {}
    for page in pages:
        response = opened(client, database, ("GET", page, {}))
        if response.status_code == 200 and response.mimetype == "text/html":
            for method, address, fields in Forms(response.text, page).found:
                kind = method, re.sub(r"\d+", "1", address), tuple(fields)
                found.setdefault(kind, (method, address.partition("#")[0], fields))
    return [form for form in found.values() if form[1] != "/sign-out"]


def odd(form: Sent, chance: random.Random) -> Iterator[Sent]:
    method, address, fields = form
    yield method, address, {}
    yield form
    for name in fields:
        for value in chance.sample(ODD, EACH):
            yield method, address, fields | {name: value}
    for _ in range(EACH):
        yield method, address, {name: chance.choice(ODD) for name in fields}


def answered(client: FlaskClient, database: Database, sent: Sent) -> bool:
    return opened(client, database, sent).status_code < 500


def opened(client: FlaskClient, database: Database, sent: Sent):
    method, address, fields = sent
    body = {name: value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
    given = {"query_string": body} if method == "GET" and body else {"data": body}
    mark = database.bind.begin_nested()
    try:
        response = client.open(address, method=method, **given)
        response.get_data()
        response.close()
        return response
    finally:
        if mark.is_active:
            mark.rollback()
