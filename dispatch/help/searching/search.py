"""Finding articles by what somebody wrote, with slips, other words and other forms of the same."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

from sqlalchemy import Text, any_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY

from dispatch.help.articles.article import ArticleEdition, ArticleVerdict
from dispatch.help.articles.reading import editions_of, in_force
from dispatch.help.searching.synonyms import synonyms, variants
from dispatch.help.searching.term import HelpPosting, HelpTerm
from dispatch.help.searching.words import grams, nearness, terms
from dispatch.store.database import Transaction

MOST_WORDS = 12  # of one question
MOST_TERMS = 10  # near one word
LEAST_SHARE = 0.45  # of what was asked, weighed by how telling each word is
OTHER_WORDS = 0.9  # what a synonym is worth beside the word itself
ABOUT = 1.6  # an article about the very fault the reader chose
LONGEST = 200

Near = dict[str, dict[int, float]]


@dataclass(frozen=True)
class Hit:
    edition: ArticleEdition
    score: float


def search(tx: Transaction, asked: str, language: str, *, fault: str | None = None, limit: int = 10) -> list[Hit]:
    """The best first; none where hardly anything of what was asked is met."""
    said = variants(synonyms(tx, language), asked[:LONGEST])
    words = [terms(one)[:MOST_WORDS] for one in said]
    near = _near(tx, language, {word for one in words for word in one})
    postings, total = _postings(tx, language, near)
    rarity = {word: _rarity(total, len({e for t in found for e in postings[t]})) for word, found in near.items()}
    scores: dict[int, float] = defaultdict(float)
    for place, one in enumerate(words):
        worth = OTHER_WORDS if place else 1.0
        for edition_id, score in _scored(one, near, postings, rarity).items():
            scores[edition_id] = max(scores[edition_id], worth * score)
    return _ranked(tx, scores, fault, limit)


def _near(tx: Transaction, language: str, words: Iterable[str]) -> Near:
    """Word → the terms near it, with how near."""
    wanted = sorted(words)
    if not wanted:
        return {}
    keys = sorted({gram for word in wanted for gram in grams(word)})
    query = select(HelpTerm.id, HelpTerm.term).where(
        HelpTerm.language == language, HelpTerm.grams.overlap(literal(keys, ARRAY(Text)))
    )
    found = tx.session.execute(query).all()
    near: Near = {}
    for word in wanted:
        close = {number: nearness(word, term) for number, term in found}
        best = sorted(((far, number) for number, far in close.items() if far), reverse=True)[:MOST_TERMS]
        near[word] = {number: far for far, number in best}
    return near


def _postings(tx: Transaction, language: str, near: Near) -> tuple[dict[int, dict[int, float]], int]:
    """Term → edition → weight, of editions in force; and how many editions there are."""
    wanted = sorted({number for found in near.values() for number in found})
    now = in_force(tx.stamp.at).where(ArticleEdition.language == language).subquery()
    total = tx.session.scalar(select(func.count()).select_from(now)) or 0
    query = (
        select(HelpPosting.term_id, HelpPosting.edition_id, HelpPosting.weight)
        .join(now, now.c.id == HelpPosting.edition_id)
        .where(HelpPosting.term_id == any_(literal(wanted, ARRAY(HelpPosting.term_id.type))))
    )
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for term_id, edition_id, weight in tx.session.execute(query):
        found[term_id][edition_id] = weight
    return found, total


def _rarity(total: int, times: int) -> float:
    """How telling a word is: one that stands everywhere says nothing; one that stands nowhere is asked for all the
    same, so that nonsense beside one known word is not an answer."""
    return log(1 + (total - times + 0.5) / (times + 0.5))


def _scored(
    words: list[str], near: Near, postings: dict[int, dict[int, float]], rarity: dict[str, float]
) -> dict[int, float]:
    asked = sum(rarity[word] for word in set(words))
    score: dict[int, float] = defaultdict(float)
    met: dict[int, float] = defaultdict(float)
    for word in set(words):
        best: dict[int, tuple[float, float]] = {}
        for number, far in near[word].items():
            for edition_id, weight in postings[number].items():
                best[edition_id] = max(best.get(edition_id, (0.0, 0.0)), (far * weight / (weight + 1.5), far))
        for edition_id, (worth, far) in best.items():
            score[edition_id] += rarity[word] * worth
            met[edition_id] += rarity[word] * far
    if not asked:
        return {}
    share = {edition_id: min(1.0, got / asked) for edition_id, got in met.items()}
    return {edition_id: score[edition_id] * part for edition_id, part in share.items() if part >= LEAST_SHARE}


def _ranked(tx: Transaction, scores: dict[int, float], fault: str | None, limit: int) -> list[Hit]:
    helped = _helped(tx, scores)
    found = [
        Hit(
            edition,
            scores[edition.id]
            * (ABOUT if fault and fault in edition.article.faults else 1.0)
            * (1 + 0.2 * helped.get(edition.article_id, 0.0)),
        )
        for edition in editions_of(tx, scores)
    ]
    return sorted(found, key=lambda hit: (-hit.score, hit.edition.article.code))[:limit]


def _helped(tx: Transaction, scores: Iterable[int]) -> dict[int, float]:
    """Article → between −1 and 1, by what readers said; a few voices weigh little."""
    of_article = select(ArticleEdition.article_id).where(ArticleEdition.id.in_(list(scores)))
    yes = func.count().filter(ArticleVerdict.helped)
    query = (
        select(ArticleEdition.article_id, yes, func.count())
        .join(ArticleVerdict.edition)
        .where(ArticleEdition.article_id.in_(of_article))
        .group_by(ArticleEdition.article_id)
    )
    return {article_id: (2 * good - every) / (every + 5) for article_id, good, every in tx.session.execute(query)}
