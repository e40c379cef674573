"""Prices in the reader's words: what each line is, which rule made it, and what paid it."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from api.display import long_date, money, percent
from api.language import language
from dispatch.errors import N_
from dispatch.prices.cover_rule import CoverKind
from dispatch.prices.pricing import GOODWILL
from dispatch.prices.told import BY_HAND

COVERS = {
    CoverKind.REPAIR: N_("0, covered by our warranty on repair %(source)s until %(until)s"),
    CoverKind.PART: N_("0, covered by our warranty on parts of %(source)s until %(until)s"),
    CoverKind.PRODUCT: N_("0, covered by the warranty on %(source)s until %(until)s"),
    CoverKind.CONTRACT: N_("0, goes with your agreement"),
}


def lines(told: list[dict[str, Any]], currency: str, spoken: str | None = None) -> list[dict[str, str]]:
    """Of an estimate or a bill: name, amount, note (the rule), cover (what paid it, or ''). `spoken`: the language the
    page is read in where it isn't the reader's own."""
    return [
        {
            "name": name_of(line, spoken or language()),
            "amount": money(line["amount"], currency),
            "note": note_of(line, currency),
            "cover": cover_of(line, currency) if line["cover"] else "",
        }
        for line in told
    ]


def name_of(line: dict[str, Any], spoken: str) -> str:
    if line["kind"] == GOODWILL:
        return _("We let go")
    name = named(line["rule"], spoken) if line["rule"] else _("Part %(number)s", number=line["part"])
    return f"{name} × {line['count']}" if line["count"] > 1 else name


def note_of(line: dict[str, Any], currency: str) -> str:
    if line["kind"] == GOODWILL:
        return _("Given by a person")
    if line["rule"] is None:
        return _("It has no published price, so you pay nothing for it")
    since = _("price list since %(day)s", day=day(line["rule"]["since"]))
    return f"{money(line['each'], currency)} · {since}" if line["count"] > 1 or line["cover"] else since


def cover_of(line: dict[str, Any], currency: str) -> str:
    cover = line["cover"]
    if cover["kind"] == BY_HAND and line["amount"]:
        return _("we pay %(ours)s of it: so one of us decided", ours=money(line["was"] - line["amount"], currency))
    if cover["kind"] == BY_HAND:
        return _("0, we pay it: so one of us decided")
    until = day(cover["until"]) if cover["until"] else ""
    return _(COVERS[CoverKind(cover["kind"])], source=cover["source"], until=until)


def tax_says(tax: int, share: int | None, currency: str) -> str:
    if share is None:
        return ""
    return _("of it %(percent)s value added tax: %(tax)s", percent=percent(share), tax=money(tax, currency))


def named(rule: dict[str, Any], spoken: str) -> str:
    return rule["names"].get(spoken) or rule["names"]["en"]


def day(iso: str) -> str:
    return long_date(date.fromisoformat(iso))
