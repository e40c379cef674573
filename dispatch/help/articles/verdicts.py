"""What readers say of an article: it helped, or it did not and why."""

from sqlalchemy import func, select

from dispatch.help.articles.article import Article, ArticleEdition, ArticleVerdict
from dispatch.help.diagnostics.scanning import masked
from dispatch.store.audit import remark
from dispatch.store.database import Transaction

LONGEST = 1000


def say(
    tx: Transaction, edition: ArticleEdition, reader: str, *, helped: bool, words: str | None = None
) -> ArticleVerdict:
    """One for each reader (a mark of their browser) and edition, the newest; what points at a person is masked."""
    query = select(ArticleVerdict).where(ArticleVerdict.edition_id == edition.id, ArticleVerdict.reader == reader)
    said = tx.session.scalars(query).one_or_none()
    if said is None:
        said = ArticleVerdict(edition_id=edition.id, edition=edition, reader=reader)
        tx.add(said)
    said.helped, said.said_at, said.handled_at = helped, tx.stamp.at, None
    said.words = masked(words[:LONGEST]) if words else said.words
    remark(said, "say")
    tx.session.flush()
    return said


def handle(tx: Transaction, article: Article) -> int:
    """Somebody has looked at what did not help. Answers how many said so."""
    query = (
        select(ArticleVerdict)
        .join(ArticleVerdict.edition)
        .where(ArticleEdition.article_id == article.id, ~ArticleVerdict.helped, ArticleVerdict.handled_at.is_(None))
    )
    waiting = tx.session.scalars(query).all()
    for one in waiting:
        one.handled_at, one.handled_by_id = tx.stamp.at, tx.stamp.by.account_id
        remark(one, "handle")
    tx.session.flush()
    return len(waiting)


def said_of(tx: Transaction, article: Article, *, limit: int = 50) -> list[ArticleVerdict]:
    """Newest first."""
    query = (
        select(ArticleVerdict)
        .join(ArticleVerdict.edition)
        .where(ArticleEdition.article_id == article.id)
        .order_by(ArticleVerdict.said_at.desc(), ArticleVerdict.id.desc())
        .limit(limit)
    )
    return list(tx.session.scalars(query))


def counted(tx: Transaction) -> dict[int, tuple[int, int]]:
    """Article → (helped, did not)."""
    yes = func.count().filter(ArticleVerdict.helped)
    query = (
        select(ArticleEdition.article_id, yes, func.count())
        .join(ArticleVerdict.edition)
        .group_by(ArticleEdition.article_id)
    )
    return {article_id: (good, every - good) for article_id, good, every in tx.session.execute(query)}
