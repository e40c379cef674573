"""One of everything the help centre shows, under one name."""

from dispatch.errors import NotFound
from dispatch.help.articles import writing
from dispatch.help.articles.article import Article
from dispatch.help.articles.reading import article
from dispatch.help.articles.writing import About, Words
from dispatch.help.contact_point import ContactPoint, Way
from dispatch.help.points import points
from dispatch.store.database import Transaction
from tests.builders import in_all
from tests.dispatch.help.trees import a_tree

NAME = "lock"


def a_shelf(tx: Transaction) -> str:
    """The name of an article, a tree and a picture that everybody may see. They are the same for every branch."""
    try:
        return article(tx, NAME).code
    except NotFound:
        return _shelved(tx).code


def _shelved(tx: Transaction) -> Article:
    kept = writing.begin(tx, NAME, About(), original="en")
    writing.write(tx, kept, "en", Words(title="The lock"))
    writing.keep_picture(tx, NAME, b"<svg/>", in_all("A lock"), media_type="image/svg+xml")
    a_tree(tx, NAME)
    return writing.publish(tx, kept)


def a_point(tx: Transaction) -> ContactPoint:
    """The same for every branch, too."""
    found = next(iter(points(tx)), None)
    if found is None:
        found = ContactPoint(place=1, way=Way.REQUEST, names=in_all("Help"), texts={})
        tx.add(found)
        tx.session.flush()
    return found
