"""What readers of the help centre see: articles, ways to a person, what was found."""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from api.display import hhmm, long_date
from api.language import language
from api.words import word
from dispatch.catalogue.queries import device_models
from dispatch.help.articles import reading
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind
from dispatch.help.articles.markdown import html_of, pictures_in
from dispatch.help.contact_point import ContactPoint, Way
from dispatch.help.points import phones, points
from dispatch.help.searching.search import search
from dispatch.help.trees.tree import TreeEdition
from dispatch.people.branch import Branch
from dispatch.store.database import Transaction
from dispatch.words import LANGUAGES
from dispatch.working_time import is_open, next_opening

EVERY_MODEL = 200


def found(tx: Transaction, asked: str, *, fault: str | None = None, limit: int = 10) -> list[SimpleNamespace]:
    """In the reader's language; where that has nothing, in the first other one that has."""
    for spoken in sorted(LANGUAGES, key=lambda one: one != language()):
        hits = search(tx, asked, spoken, fault=fault, limit=limit)
        if hits:
            return [line(hit.edition) for hit in hits]
    return []


def line(edition: ArticleEdition) -> SimpleNamespace:
    article = edition.article
    return SimpleNamespace(
        code=article.code,
        title=edition.title,
        summary=edition.summary,
        url=address(article),
        lang=edition.language,
        kind=word("article_kind", article.kind),
        inside=not article.open_to_all,
    )


def address(article: Article) -> str:
    return url_for("help_pages.article", code=article.code)


def lines(tx: Transaction, articles: Iterable[Article]) -> list[SimpleNamespace]:
    every = list(articles)
    editions = reading.editions_now(tx, every)
    best = [reading.best(editions[one.id], one, language()) for one in every]
    return sorted((line(one) for one in best if one), key=lambda one: one.title.casefold())


def whole(tx: Transaction, article: Article, edition: ArticleEdition) -> dict[str, Any]:
    """All of one article, for its page."""
    editions = reading.editions_now(tx, [article])[article.id]
    names = picture_names(tx, edition)
    models = {one.code: one.full_name for one in device_models(tx, limit=EVERY_MODEL)}
    return {
        "article": SimpleNamespace(
            **vars(line(edition)),
            older=reading.is_older(edition, editions),
            foreign=edition.language != language(),
            steps=steps(edition, names),
            body=Markup(html_of(edition.body, names)),
            about=[about_model(models, model) for model in article.models],
            read_on=long_date(article.reviewed_at),
            tree_url=f"/help/steps/{article.tree}" if article.kind is ArticleKind.SCRIPT else "",
            video=article.video or "",
            draft=article.published_at is None,
            verdict_url=url_for("help_pages.verdict", code=article.code),
            person_url=person_url(article),
        ),
        "related": related(tx, article),
        "buying": [bought(one) for one in article.related if one["kind"] == "buying"],
    }


def person_url(article: Article) -> str:
    fault = f"&fault={article.faults[0]}" if len(article.faults) == 1 else ""
    return f"/request?article={article.code}{fault}"


def picture_names(tx: Transaction, edition: ArticleEdition) -> dict[str, str]:
    wanted = {step["picture"] for step in edition.steps if step.get("picture")} | set(pictures_in(edition.body))
    names = reading.picture_names(tx, wanted)
    return {code: said.get(edition.language) or said["en"] for code, said in names.items()}


def steps(edition: ArticleEdition, names: dict[str, str]) -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            text=Markup(html_of(step["text"])),
            picture=f"/help/pictures/{step['picture']}" if step.get("picture") in names else "",
            shows=names.get(step.get("picture") or "", ""),
        )
        for step in edition.steps
    ]


def about_model(names: dict[str, str], model: dict[str, Any]) -> str:
    """A product, and the software it is about, where only some of it."""
    name, begins, ends = names.get(model["model"], model["model"]), model.get("from"), model.get("to")
    if begins and ends:
        return _("%(name)s, software %(from)s to %(to)s", name=name, to=ends, **{"from": begins})
    if begins:
        return _("%(name)s, software %(from)s and newer", name=name, **{"from": begins})
    return _("%(name)s, software up to %(to)s", name=name, to=ends) if ends else name


def related(tx: Transaction, article: Article) -> list[SimpleNamespace]:
    """Other articles: those it names, then those about the same fault."""
    named = {one["target"] for one in article.related if one["kind"] == "article"}
    same = {other.code for fault in article.faults for other in reading.listed(tx, fault=fault, limit=6)}
    codes = [*sorted(named), *sorted(same - named)]
    every = {one.code: one for one in reading.listed(tx)}
    chosen = [every[code] for code in codes if code in every and code != article.code]
    return lines(tx, chosen[:6])


def bought(one: dict[str, Any]) -> SimpleNamespace:
    texts = one["texts"]
    return SimpleNamespace(text=texts.get(language()) or texts["en"], url=one["target"])


def tree_line(edition: TreeEdition) -> SimpleNamespace:
    return SimpleNamespace(code=edition.code, name=edition.name_in(language()), url=f"/help/steps/{edition.code}")


def contact(tx: Transaction) -> list[SimpleNamespace]:
    numbers = phones(tx)
    return [point(one, numbers) for one in points(tx) if one.way is not Way.CALL or one.target or numbers]


def point(one: ContactPoint, numbers: list[Branch]) -> SimpleNamespace:
    number = one.target or (numbers[0].phone if numbers else "")
    urls = {
        Way.REQUEST: f"/request?fault={one.target}" if one.target else "/request",
        Way.CALL: f"tel:{number}",
        Way.ARTICLE: f"/help/articles/{one.target}",
        Way.TREE: f"/help/steps/{one.target}",
    }
    return SimpleNamespace(
        name=one.names.get(language()) or one.names["en"],
        text=one.texts.get(language()) or one.texts.get("en", ""),
        url=urls[one.way],
        number=number if one.way is Way.CALL else "",
        sign="phone" if one.way is Way.CALL else "msg" if one.way is Way.REQUEST else "right",
        urgent=one.urgent,
        when=hours(one),
        person=one.person,
    )


def hours(one: ContactPoint) -> str:
    """When somebody answers there; '' where it is not said."""
    if one.opens is None:
        return ""
    span = {"start": f"{one.opens:%H:%M}", "end": f"{one.closes:%H:%M}"}
    if one.weekdays:
        return _("Monday to Friday %(start)s–%(end)s", **span)
    return _("every day %(start)s–%(end)s", **span)


def people(tx: Transaction) -> list[SimpleNamespace]:
    """Who answers the phone, where, and when."""
    return [
        SimpleNamespace(name=one.name, phone=one.phone, url=f"tel:{one.phone}", when=when_open(tx, one))
        for one in phones(tx)
    ]


def when_open(tx: Transaction, branch: Branch) -> str:
    if is_open(branch.calendar, tx.stamp.at):
        return _("open now")
    opens = next_opening(branch.calendar, tx.stamp.at)
    return _("opens %(day)s at %(time)s", day=long_date(opens), time=hhmm(opens)) if opens else ""
