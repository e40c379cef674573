"""A desk with a rule for all, in a year without holidays."""

from datetime import date
from typing import Any

from dispatch.catalogue.sla_rule import SlaRule
from dispatch.store.database import Transaction

LONG_AGO, TODAY = date(2020, 1, 1), date(2026, 11, 23)


def a_rule(tx: Transaction, **facts: Any) -> SlaRule:
    usual = dict(effective_from=LONG_AGO, response="2bh", arrival="8bh", resolution="3bd")
    rule = SlaRule(**usual | facts)
    tx.add(rule)
    tx.session.flush()
    return rule
