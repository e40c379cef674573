"""One rule for one scope and day, whoever writes it."""

import pytest
from sqlalchemy import text

from dispatch.catalogue.sla_rule import Priority, RuleThere
from dispatch.people.branch import Zone
from dispatch.store.database import Database
from tests.builders import SYSTEM
from tests.dispatch.promises.desk import TODAY, a_rule


@pytest.mark.parametrize("scope", [{}, {"zone": Zone.REMOTE, "priority": Priority.HIGH}])
def test_of_two_rules_for_the_same_on_the_same_day_the_database_takes_one(tx, scope):
    """Also where the scope is open, for which no equality would hold."""
    a_rule(tx, effective_from=TODAY, **scope)

    with pytest.raises(RuleThere), tx.savepoint():
        a_rule(tx, effective_from=TODAY, **scope)


def test_what_gave_way_stands_beside_what_took_its_place(tx):
    a_rule(tx, effective_from=TODAY, superseded_at=tx.stamp.at)
    a_rule(tx, effective_from=TODAY)


def test_the_index_is_what_keeps_the_second_rule_out(own_database, owner_engine):
    """The guard of the two above; taken away, which of two promises counts is chance."""
    with owner_engine.begin() as connection:
        connection.execute(text("DROP INDEX uq_sla_rule_scope"))
        with Database(connection).transaction(SYSTEM) as tx:
            a_rule(tx, effective_from=TODAY)
            a_rule(tx, effective_from=TODAY)
