"""Why an article should be read through again: its time is up, newer software came out, readers were not helped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, select

from dispatch.catalogue.part import DeviceModel
from dispatch.help.articles import reading
from dispatch.help.articles.article import Article, ArticleEdition, ArticleVerdict
from dispatch.issues.scope import version
from dispatch.store.database import Transaction

EVERY = 5000


class Doubt(StrEnum):
    TIME = "time"
    SOFTWARE = "software"
    TRANSLATION = "translation"
    DID_NOT_HELP = "did_not_help"


@dataclass(frozen=True)
class Reason:
    """`detail`: which model and software, which languages, how many readers."""

    doubt: Doubt
    detail: str = ""


def doubts(tx: Transaction, articles: Iterable[Article]) -> dict[int, list[Reason]]:
    """Article → why it should be looked at; empty lists for those that are fine."""
    every = list(articles)
    newest = dict(tx.session.execute(select(DeviceModel.code, DeviceModel.firmware)).all())
    editions = reading.editions_now(tx, every)
    waiting = unanswered(tx)
    found: dict[int, list[Reason]] = {}
    for one in every:
        reasons = [Reason(Doubt.TIME)] if due(one) <= tx.stamp.at else []
        reasons += [Reason(Doubt.SOFTWARE, f"{code} {now}") for code, now in newer(one, newest)]
        older = [
            edition.language for edition in editions[one.id].values() if reading.is_older(edition, editions[one.id])
        ]
        reasons += [Reason(Doubt.TRANSLATION, ", ".join(sorted(older)))] if older else []
        reasons += [Reason(Doubt.DID_NOT_HELP, str(waiting[one.id]))] if one.id in waiting else []
        found[one.id] = reasons
    return found


def due(article: Article):
    return article.reviewed_at + timedelta(days=article.review_days)


def newer(article: Article, newest: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Software that came out since it was last read through, and that the article says it is about."""
    found = []
    for model in article.models:
        now = (newest.get(model["model"]) or [None])[0]
        if now is None or now == article.checked.get(model["model"]):
            continue
        if not model.get("to") or version(now) <= version(model["to"]):
            found.append((model["model"], now))
    return found


def models_without(tx: Transaction) -> list[DeviceModel]:
    """Products that no published article is about."""
    out = [one for one in reading.listed(tx, limit=EVERY) if one.published_at is not None]
    told = {model["model"] for one in out for model in one.models}
    categories = {category for one in out for category in one.categories}
    query = select(DeviceModel).order_by(DeviceModel.code)
    return [one for one in tx.session.scalars(query) if one.code not in told and one.category not in categories]


def unanswered(tx: Transaction) -> dict[int, int]:
    """Article → how many readers it did not help, whom nobody has looked at."""
    query = (
        select(ArticleEdition.article_id, func.count())
        .join(ArticleVerdict.edition)
        .where(~ArticleVerdict.helped, ArticleVerdict.handled_at.is_(None))
        .group_by(ArticleEdition.article_id)
    )
    return dict(tx.session.execute(query).all())
