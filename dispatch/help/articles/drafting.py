"""A first draft of an article from what solved an order; a person makes it an article."""

from dispatch.errors import N_, Invalid
from dispatch.help.articles.article import Article, ArticleKind
from dispatch.help.articles.writing import About, Words, begin, write
from dispatch.help.diagnostics.scanning import masked
from dispatch.store.database import Transaction
from dispatch.work.guiding import tried
from dispatch.work.work_order import WorkOrder


class NothingSolved(Invalid):
    """Nothing was solved there yet."""

    says = N_("Nothing was done on this order yet that an article could be made of.")


def draft_from(tx: Transaction, order: WorkOrder) -> Article:
    """For staff only until somebody publishes it; what points at a person is masked.

    Raises:
        NothingSolved, AlreadyThere: it has one.
    """
    if order.outcome is None:
        raise NothingSolved(field="outcome")
    faults = [order.fault.fault_type.code] if order.fault else []
    models = [{"model": code} for code in sorted({device.model.code for device in order.devices})]
    about = About(kind=ArticleKind.STEPS if tried(order) else ArticleKind.QUESTION, faults=faults, models=models)
    article = begin(tx, f"from-{order.reference.lower()}", about, original=order.language, drafted_from=order.reference)
    steps = [step["texts"][order.language] for one in tried(order) if (step := one.guide.step(one.step))]
    words = Words(
        title=masked(order.title)[:140],
        summary=masked(order.description)[:400],
        steps=[{"text": text} for text in steps],
        body=masked(order.outcome),
    )
    write(tx, article, order.language, words)
    return article
