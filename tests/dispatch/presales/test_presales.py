"""Before anything is sold: wishes become a visit, the visit a proposal, and the customer's yes an installation."""

import pytest
from sqlalchemy import select

from dispatch.catalogue.fault_type import FaultDomain, WorkKind
from dispatch.catalogue.part import Part
from dispatch.intake.fields import FieldMissing
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.people.branch import Zone
from dispatch.presales import actions, queries
from dispatch.presales.actions import Item, NotBeforeSale, NothingProposed
from dispatch.presales.brief import Budget
from dispatch.prices import estimating
from dispatch.prices.queries import newest
from dispatch.store.audit import AuditEntry
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_fault, in_all
from tests.dispatch.intake.builders import a_request, an_area
from tests.dispatch.prices.builders import a_price, a_price_list

WISHED = {"rooms": ["Hall", " hall ", "Kitchen", "Hall"], "wishes": "Light that follows us.", "budget": Budget.UP_TO_30}


@pytest.fixture
def kinds(database) -> dict[str, str]:
    """A design visit, an installation, and two devices of which one has a price."""
    with database.transaction(DISPATCHER) as tx:
        an_area(tx, p04=Zone.URBAN)
        a_price_list(tx)
        for number in ("LOCK-1", "GIFT-1"):
            tx.add(Part(number=number, names=in_all(number.title()), models=[]))
        tx.session.flush()
        tx.add(a_price("part", 250_000, part="LOCK-1"))
        none = {"domain": FaultDomain.NONE, "remote_first": False}
        made = {kind: a_fault(tx, work_kind=kind, **none) for kind in (WorkKind.DESIGN, WorkKind.INSTALLATION)}
        return {kind.value: one.fault_type.code for kind, one in made.items()}


@pytest.fixture
def order(database, kinds, worker) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        order = actions.ask(tx, a_request(fault=kinds["design"]), ours(), **WISHED).order
    worker()
    return order


def test_a_wish_can_be_planned_at_once_and_knows_its_rooms_and_budget(database, order):
    with database.transaction(SYSTEM) as tx:
        brief = queries.brief_of(tx, tx.session.get_one(WorkOrder, order.id))
        assert (brief.rooms, brief.budget) == (["Hall", "hall", "Kitchen"], Budget.UP_TO_30)
        assert brief.work_order.state is OrderState.DISPATCH


def test_what_sells_nothing_or_says_nothing_is_refused(database, kinds):
    for more, wishes, refusal in (
        ({"fault": kinds["installation"]}, "All of it", NotBeforeSale),
        ({}, "All of it", NotBeforeSale),
        ({"fault": kinds["design"]}, " ", FieldMissing),
    ):
        with pytest.raises(refusal), database.transaction(DISPATCHER) as tx:
            actions.ask(tx, a_request(**more), ours(), **WISHED | {"wishes": wishes})


@pytest.mark.parametrize("answer", ["approve", "decline"])
def test_after_their_yes_the_installation_is_planned_with_rooms_and_price(database, order, kinds, worker, answer):
    items = [Item("Hall", "LOCK-1", 1), Item("Cellar", "LOCK-1", 2)]
    with database.transaction(DISPATCHER) as tx:
        proposal = actions.propose(tx, order.reference, items, fault=kinds["installation"], minutes=60)
        installation = proposal.installation
        estimate = newest(tx, installation)
        assert (installation.customer_id, installation.home_id) == (order.customer_id, order.home_id)
        assert {room.name for room in installation.home.rooms} == {"Hall", "Cellar"}
        assert estimate.total == 99_000 + 3 * 250_000
        assert installation.state is OrderState.INTAKE
        assert "Cellar: 2 × Lock-1" in installation.description
    with database.transaction(SYSTEM) as tx:
        getattr(estimating, answer)(tx, tx.session.get_one(WorkOrder, installation.id), estimate.number)
    worker()

    with database.transaction(SYSTEM) as tx:
        made = select(AuditEntry).where(AuditEntry.work_order_id == order.id, AuditEntry.verb == "propose")
        assert tx.session.scalars(made).one().account_id == DISPATCHER.account_id
        stands = tx.session.get_one(WorkOrder, installation.id).state
        assert stands is (OrderState.DISPATCH if answer == "approve" else OrderState.INTAKE)


def test_what_has_no_published_price_is_not_proposed_as_if_it_were_free(database, order, kinds):
    for items in ([Item("Hall", "GIFT-1", 1)], [Item("Hall", "LOCK-1", 0)], []):
        with pytest.raises(NothingProposed), database.transaction(DISPATCHER) as tx:
            actions.propose(tx, order.reference, items, fault=kinds["installation"])
