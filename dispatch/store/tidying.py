"""What the store keeps for a while only."""

from datetime import timedelta

from sqlalchemy import text

from dispatch.store.database import Transaction

KEPT = {
    "customer_copy": timedelta(days=1),
    "geocoded_address": timedelta(days=365),
    "help_search": timedelta(days=180),
    "kept_answer": timedelta(days=2),
    "request_count": timedelta(days=1),
    "sign_in_try": timedelta(days=30),
    "whereabouts": timedelta(hours=1),  # of a journey that somebody forgot to end
}


def forget(tx: Transaction) -> None:
    """Answers kept for repeated requests, where addresses lie, tries to sign in and counts, once nobody needs them."""
    for table, time in KEPT.items():
        tx.session.execute(text(f"DELETE FROM {table} WHERE at < :before"), {"before": tx.stamp.at - time})


TOPICS = {"store.forget": forget}
PERIODIC = {"store.forget": "41 * * * *"}
