"""Writing an edition into the index: each word once, weighed by where it stands."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection

from sqlalchemy import delete, select, text

from dispatch.help.articles.article import ArticleEdition
from dispatch.help.searching.term import HelpPosting, HelpTerm
from dispatch.help.searching.words import grams, terms
from dispatch.store.bulk import among, copy_in
from dispatch.store.database import Transaction

# Two who write at the same time may bring the same word.
FRESH = text("""
    INSERT INTO help_term (language, term, grams)
    SELECT :language, one ->> 'term', ARRAY(SELECT jsonb_array_elements_text(one -> 'grams'))
    FROM jsonb_array_elements(CAST(:terms AS jsonb)) AS one
    ON CONFLICT DO NOTHING
""")
TITLE, SUMMARY, STEPS, BODY = 6.0, 3.0, 1.5, 1.0


def index(tx: Transaction, edition: ArticleEdition) -> None:
    """In the same commit as the edition; again is alike."""
    tx.session.flush()
    tx.session.execute(delete(HelpPosting).where(HelpPosting.edition_id == edition.id))
    weights = weighed(edition)
    ids = term_ids(tx, edition.language, weights)
    rows = [(ids[term], edition.id, weight) for term, weight in weights.items()]
    copy_in(tx.session, HelpPosting, ("term_id", "edition_id", "weight"), rows)


def forget(tx: Transaction, edition_ids: Collection[int]) -> None:
    """Editions that no reader will see again."""
    tx.session.execute(delete(HelpPosting).where(HelpPosting.edition_id.in_(edition_ids)))


def weighed(edition: ArticleEdition) -> dict[str, float]:
    """A word said often in one place counts less with each time."""
    places = (
        (TITLE, edition.title),
        (SUMMARY, edition.summary),
        (STEPS, " ".join(step["text"] for step in edition.steps)),
        (BODY, edition.body),
    )
    found: dict[str, float] = defaultdict(float)
    for worth, written in places:
        for term, times in Counter(terms(written)).items():
            found[term] += worth * times / (times + 1)
    return found


def term_ids(tx: Transaction, language: str, wanted: Collection[str]) -> dict[str, int]:
    query = select(HelpTerm.term, HelpTerm.id).where(HelpTerm.language == language, among(HelpTerm.term, wanted))
    known = dict(tx.session.execute(query).all())
    fresh = [{"term": term, "grams": grams(term)} for term in sorted(set(wanted) - set(known))]
    if not fresh:
        return known
    tx.session.execute(FRESH, {"language": language, "terms": json.dumps(fresh)})
    return dict(tx.session.execute(query).all())
