"""What people ask about articles."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager

from dispatch.errors import NotFound
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind, HelpPicture
from dispatch.stamp import Role
from dispatch.store.database import Transaction


def in_force(at: datetime) -> Select[tuple[ArticleEdition]]:
    """The edition of each article and language that holds at that moment."""
    return (
        select(ArticleEdition)
        .where(ArticleEdition.since <= at)
        .ext(distinct_on(ArticleEdition.article_id, ArticleEdition.language))
        .order_by(
            ArticleEdition.article_id,
            ArticleEdition.language,
            ArticleEdition.since.desc(),
            ArticleEdition.number.desc(),
        )
    )


def inside(tx: Transaction) -> bool:
    """Whether whoever asks may read what is for staff only."""
    return tx.stamp.by.role not in (Role.CUSTOMER,)


def shown(tx: Transaction) -> list:
    """The articles this reader may read, as conditions."""
    if inside(tx):
        return [Article.withdrawn_at.is_(None)]
    return [Article.withdrawn_at.is_(None), Article.public, Article.published_at <= tx.stamp.at]


def article(tx: Transaction, code: str, *, lock: bool = False) -> Article:
    """Raises NotFound, also for what this reader may not read."""
    query = select(Article).where(Article.code == code)
    if not inside(tx):
        query = query.where(*shown(tx))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = tx.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def editions_now(tx: Transaction, articles: Iterable[Article]) -> dict[int, dict[str, ArticleEdition]]:
    """Article → language → the edition in force."""
    ids = [one.id for one in articles]
    found: dict[int, dict[str, ArticleEdition]] = {one: {} for one in ids}
    query = in_force(tx.stamp.at).where(ArticleEdition.article_id.in_(ids))
    for edition in tx.session.scalars(query):
        found[edition.article_id][edition.language] = edition
    return found


def best(editions: dict[str, ArticleEdition], article: Article, language: str) -> ArticleEdition | None:
    """In the reader's language, else in the one it was written in, else in any."""
    wanted = (language, article.original, "en", *editions)
    return next((editions[one] for one in wanted if one in editions), None)


def is_older(edition: ArticleEdition, editions: dict[str, ArticleEdition]) -> bool:
    """Whether the original was written anew since this translation was made of it."""
    original = editions.get(edition.article.original)
    if original is None or original.language == edition.language:
        return False
    return (edition.translates or 0) < original.number


def history(tx: Transaction, article: Article) -> list[ArticleEdition]:
    """Every edition, the newest first; those still to come among them."""
    query = select(ArticleEdition).where(ArticleEdition.article_id == article.id)
    return list(tx.session.scalars(query.order_by(ArticleEdition.id.desc())))


def listed(
    tx: Transaction,
    *,
    kinds: Collection[ArticleKind] = (),
    fault: str | None = None,
    category: str | None = None,
    after: str = "",
    limit: int = 200,
) -> list[Article]:
    """By code; `after` continues."""
    query = select(Article).where(*shown(tx), Article.code > after).order_by(Article.code).limit(limit)
    if kinds:
        query = query.where(Article.kind.in_(kinds))
    if fault:
        query = query.where(Article.faults.contains([fault]))
    if category:
        query = query.where(Article.categories.contains([category]))
    return list(tx.session.scalars(query))


def editions_of(tx: Transaction, ids: Collection[int]) -> list[ArticleEdition]:
    query = select(ArticleEdition).join(ArticleEdition.article).options(contains_eager(ArticleEdition.article))
    return list(tx.session.scalars(query.where(ArticleEdition.id.in_(ids), *shown(tx)))) if ids else []


def picture(tx: Transaction, code: str) -> HelpPicture:
    """Raises NotFound."""
    found = tx.session.get(HelpPicture, code)
    if found is None:
        raise NotFound
    return found


def picture_names(tx: Transaction, codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Code → what is on it, language by language."""
    query = select(HelpPicture.code, HelpPicture.names).where(HelpPicture.code.in_(codes))
    return dict(tx.session.execute(query).all()) if codes else {}


def every_picture(tx: Transaction) -> list[tuple[str, dict[str, str]]]:
    return [tuple(row) for row in tx.session.execute(select(HelpPicture.code, HelpPicture.names).order_by("code"))]
