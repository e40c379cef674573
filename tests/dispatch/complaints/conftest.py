"""A complaint about an order, and who may decide it."""

import pytest

from dispatch.complaints.complaint import Complaint
from dispatch.people.account import Account
from dispatch.stamp import Role
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM, an_account, an_open_visit
from tests.dispatch.complaints.builders import a_complaint, a_judge, as_account, holder_of


@pytest.fixture
def desk(database) -> Account:
    """A manager who has opened the order, and so had a hand in it."""
    with database.transaction(SYSTEM) as tx:
        return an_account(tx, Role.MANAGER, name="Liv Berg")


@pytest.fixture
def order(database, desk) -> WorkOrder:
    with database.transaction(as_account(desk)) as tx:
        return an_open_visit(tx).work_order


@pytest.fixture
def judges(database) -> list[Account]:
    with database.transaction(SYSTEM) as tx:
        return [a_judge(tx, name="Ida Moe"), a_judge(tx, name="Nils Aas")]


@pytest.fixture
def complaint(database, order, judges) -> Complaint:
    with database.transaction(holder_of(order)) as tx:
        return a_complaint(tx, order)
