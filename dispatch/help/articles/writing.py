"""Writing articles. What holds everywhere is written by those who see every branch; a draft may be anybody's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from dispatch.catalogue.part import DeviceModel
from dispatch.errors import N_, Invalid
from dispatch.help.articles import reading
from dispatch.help.articles.article import Article, ArticleEdition, ArticleKind, HelpPicture
from dispatch.help.articles.markdown import pictures_in
from dispatch.help.searching import indexing
from dispatch.people.whole_house import require_whole_house
from dispatch.store.audit import remark
from dispatch.store.database import Transaction
from dispatch.store.refusals import ChangedMeanwhile
from dispatch.words import LANGUAGES
from dispatch.work.pictures import MOST_BYTES, TooLarge, plain_name, rewritten

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY, LONGEST_STEP = 140, 400, 20_000, 600
MOST_STEPS, MOST_RELATED = 20, 8
CODE = re.compile(r"[a-z][a-z0-9-]{1,59}")
VERSION = re.compile(r"[0-9A-Za-z.\-]{1,20}")


class ArticleUnclear(Invalid):
    """An article can't be kept like this."""

    says = N_("The article can't be kept like this: {fault}.")


class NothingWritten(Invalid):
    """There are no words to publish."""

    says = N_("Write it in {language} first: that is the language it begins with.")


@dataclass(frozen=True, kw_only=True)
class About:
    """What an article is for: see `Article`."""

    kind: ArticleKind = ArticleKind.QUESTION
    public: bool = True
    faults: Sequence[str] = ()
    categories: Sequence[str] = ()
    models: Sequence[dict[str, Any]] = ()
    related: Sequence[dict[str, Any]] = ()
    tree: str | None = None
    video: str | None = None
    review_days: int = 180


@dataclass(frozen=True, kw_only=True)
class Words:
    title: str
    summary: str = ""
    steps: Sequence[dict[str, Any]] = field(default_factory=tuple)
    body: str = ""


def begin(tx: Transaction, code: str, about: About, *, original: str, drafted_from: str | None = None) -> Article:
    """A draft. Raises ArticleUnclear, AlreadyThere."""
    if not CODE.fullmatch(code):
        raise ArticleUnclear(field="code", fault=N_("its address must be small letters, digits and dashes"))
    if original not in LANGUAGES:
        raise ArticleUnclear(field="original", fault=N_("its language is none of ours"))
    article = Article(code=code, original=original, drafted_from=drafted_from, reviewed_at=tx.stamp.at, checked={})
    _set(tx, article, about)
    tx.add(article)
    remark(article, "begin")
    tx.session.flush()
    return article


def describe(tx: Transaction, article: Article, about: About, *, version: int | None = None) -> Article:
    """Change what it is for. Raises HoldsEverywhere, ArticleUnclear, ChangedMeanwhile."""
    _require_may(tx, article)
    if version is not None and article.version != version:
        raise ChangedMeanwhile
    _set(tx, article, about)
    remark(article, "describe")
    tx.session.flush()
    return article


def write(
    tx: Transaction, article: Article, language: str, words: Words, *, since: datetime | None = None
) -> ArticleEdition:
    """A new edition, in force from `since` (now, if it lies in the past). The same words again change nothing.

    Raises:
        HoldsEverywhere, ArticleUnclear.
    """
    _require_may(tx, article)
    if language not in LANGUAGES:
        raise ArticleUnclear(field="language", fault=N_("its language is none of ours"))
    _require_clear(tx, words)
    now = reading.editions_now(tx, [article])[article.id]
    current = now.get(language)
    original = now.get(article.original)
    made_of = original.number if original and language != article.original else None
    if current and made_of == current.translates and since is None and _same(current, words):
        return current
    last = select(func.max(ArticleEdition.number)).where(
        ArticleEdition.article_id == article.id, ArticleEdition.language == language
    )
    edition = ArticleEdition(
        article_id=article.id,
        article=article,
        language=language,
        number=(tx.session.scalar(last) or 0) + 1,
        title=words.title.strip(),
        summary=words.summary.strip(),
        steps=[*words.steps],
        body=words.body.strip(),
        translates=made_of,
        since=max(since or tx.stamp.at, tx.stamp.at),
        written_at=tx.stamp.at,
        account_id=tx.stamp.by.account_id,
    )
    tx.add(edition)
    remark(edition, "write")
    indexing.index(tx, edition)
    if current and edition.since == tx.stamp.at:
        indexing.forget(tx, [current.id])
    return edition


def publish(tx: Transaction, article: Article) -> Article:
    """Raises HoldsEverywhere, NothingWritten."""
    require_whole_house(tx)
    if article.original not in reading.editions_now(tx, [article])[article.id]:
        raise NothingWritten(language=article.original)
    article.published_at, article.withdrawn_at = article.published_at or tx.stamp.at, None
    _checked(tx, article)
    remark(article, "publish")
    tx.session.flush()
    return article


def withdraw(tx: Transaction, article: Article) -> Article:
    """Nobody finds it any more; it can be published again."""
    require_whole_house(tx)
    article.withdrawn_at = tx.stamp.at
    remark(article, "withdraw")
    tx.session.flush()
    return article


def reviewed(tx: Transaction, article: Article) -> Article:
    """Somebody read it through and found it right, with the software there is today."""
    require_whole_house(tx)
    _checked(tx, article)
    remark(article, "reviewed")
    tx.session.flush()
    return article


def add_picture(tx: Transaction, code: str, data: bytes, names: dict[str, str], *, shown_name: str) -> HelpPicture:
    """A photo, written anew. Raises HoldsEverywhere, ArticleUnclear, TooLarge, NotAPicture."""
    require_whole_house(tx)
    name = plain_name(shown_name)
    if len(data) > MOST_BYTES:
        raise TooLarge(name=name, most=MOST_BYTES // (1024 * 1024), field="file")
    media_type, kept = rewritten(data, name)
    return keep_picture(tx, code, kept, names, media_type=media_type)


def keep_picture(tx: Transaction, code: str, data: bytes, names: dict[str, str], *, media_type: str) -> HelpPicture:
    """As it is: for drawings of ours. Raises ArticleUnclear."""
    if not CODE.fullmatch(code) or not names.get("en"):
        raise ArticleUnclear(field="code", fault=N_("a picture needs a code, and words for what is on it"))
    picture = tx.session.merge(HelpPicture(code=code, media_type=media_type, names=names, data=data))
    remark(picture, "keep")
    tx.session.flush()
    return picture


def name_picture(tx: Transaction, code: str, names: dict[str, str]) -> HelpPicture:
    """Other words for what is on it. Raises HoldsEverywhere, NotFound, ArticleUnclear."""
    require_whole_house(tx)
    found = reading.picture(tx, code)
    return keep_picture(tx, code, found.data, names, media_type=found.media_type)


def _require_may(tx: Transaction, article: Article) -> None:
    if article.published_at is not None:
        require_whole_house(tx)


def _set(tx: Transaction, article: Article, about: About) -> None:
    for model in about.models:
        ends = [model.get("from"), model.get("to")]
        if not model.get("model") or any(end and not VERSION.fullmatch(end) for end in ends):
            raise ArticleUnclear(field="models", fault=N_("a model is its code and perhaps the software from and to"))
    known = set(tx.session.scalars(select(DeviceModel.code)))
    if any(model["model"] not in known for model in about.models):
        raise ArticleUnclear(field="models", fault=N_("it names a model that isn't in the catalogue"))
    if len(about.related) > MOST_RELATED:
        raise ArticleUnclear(field="related", fault=N_("it leads to too many other places"))
    if any(one["kind"] == "buying" and not one["target"].startswith("https://") for one in about.related):
        raise ArticleUnclear(field="related", fault=N_("an address to buy from must begin with https://"))
    if about.video and not about.video.startswith("https://"):
        raise ArticleUnclear(field="video", fault=N_("the address of a film must begin with https://"))
    if about.kind is ArticleKind.SCRIPT and not about.tree:
        raise ArticleUnclear(field="tree", fault=N_("it leads into a tree but names none"))
    if not 7 <= about.review_days <= 1095:
        raise ArticleUnclear(field="review_days", fault=N_("it is read through again after 7 to 1095 days"))
    article.kind, article.public, article.review_days = about.kind, about.public, about.review_days
    article.faults, article.categories = [*about.faults], [*about.categories]
    article.models, article.related = [*about.models], [*about.related]
    article.tree, article.video = about.tree, about.video


def _checked(tx: Transaction, article: Article) -> None:
    codes = [model["model"] for model in article.models]
    query = select(DeviceModel.code, DeviceModel.firmware).where(DeviceModel.code.in_(codes))
    article.checked = {code: firmware[0] for code, firmware in tx.session.execute(query) if firmware}
    article.reviewed_at = tx.stamp.at


def _same(current: ArticleEdition, words: Words) -> bool:
    before = (current.title, current.summary, current.steps, current.body)
    return before == (words.title.strip(), words.summary.strip(), [*words.steps], words.body.strip())


def _require_clear(tx: Transaction, words: Words) -> None:
    """Raises ArticleUnclear."""
    for name, most in (("title", LONGEST_TITLE), ("summary", LONGEST_SUMMARY), ("body", LONGEST_BODY)):
        if len(getattr(words, name)) > most:
            raise ArticleUnclear(field=name, fault=N_("it is too long"))
    if not words.title.strip():
        raise ArticleUnclear(field="title", fault=N_("it has no title"))
    if len(words.steps) > MOST_STEPS or any(len(step["text"]) > LONGEST_STEP for step in words.steps):
        raise ArticleUnclear(field="steps", fault=N_("it has too many steps, or one that is too long"))
    named = {step["picture"] for step in words.steps if step.get("picture")} | set(pictures_in(words.body))
    if named - set(reading.picture_names(tx, named)):
        raise ArticleUnclear(field="steps", fault=N_("it shows a picture that isn't there"))
