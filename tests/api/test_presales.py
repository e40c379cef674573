"""Wishes on the public form, a proposal on the order's page, and both for programs."""

import re

import pytest

from dispatch.catalogue.fault_type import FaultDomain, WorkKind
from dispatch.catalogue.part import Part
from dispatch.people.branch import Zone
from dispatch.stamp import Role
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_fault, in_all
from tests.dispatch.intake.builders import an_area
from tests.dispatch.prices.builders import a_price, a_price_list

WISH = {
    "wishes": "Light that follows us", "room": ["Hall", "Kitchen"], "other_rooms": "Cellar, Attic", "budget": "more",
    "name": "Ida Lie", "phone": "90 00 00 71", "street": "Thereses gate 14", "postcode": "0452", "city": "Oslo",
}  # fmt: skip


@pytest.fixture
def kinds(database) -> dict[str, str]:
    with database.transaction(DISPATCHER) as tx:
        an_area(tx, p04=Zone.URBAN)
        a_price_list(tx)
        tx.add(Part(number="LOCK-1", names=in_all("Lock"), models=[]))
        tx.session.flush()
        tx.add(a_price("part", 250_000, part="LOCK-1"))
        none = {"domain": FaultDomain.NONE, "remote_first": False}
        made = {kind: a_fault(tx, work_kind=kind, **none) for kind in (WorkKind.DESIGN, WorkKind.INSTALLATION)}
        return {kind.value: one.fault_type.code for kind, one in made.items()}


def test_a_household_says_its_wishes_and_gets_a_priced_proposal(visitor, person, database, kinds):
    refused = visitor.post("/design", WISH | {"wishes": "", "fault": kinds["design"]}, seen_at="/design")
    assert refused.status_code == 422 and 'value="Kitchen" checked' in refused.text
    sent = visitor.post("/design", WISH | {"fault": kinds["design"]}, seen_at="/design")
    assert "Your number is" in sent.text and len(sent.data) < 60_000
    with database.transaction(SYSTEM) as tx:
        order = tx.session.query(WorkOrder).one().reference
    desk, here = person(Role.AGENT), f"/work-orders/{order}"
    page = desk.get(here).text
    for part in ("Hall, Kitchen, Cellar, Attic", "more than 80 000", "Light that follows us"):
        assert part in page
    nothing = {"room": ["Hall"], "part": [""], "pieces": ["1"], "fault": kinds["installation"]}
    assert desk.post(f"{here}/proposals", nothing, seen_at=here).status_code == 422
    some = nothing | {"part": ["LOCK-1"], "pieces": ["2"]}

    assert desk.post(f"{here}/proposals", some, seen_at=here).status_code == 302

    shown = desk.get(here).text
    assert re.search(r"NOK.5.990", shown), re.findall(r"id=.proposals.*?<details", shown, re.S)


def test_programs_ask_and_propose(program, kinds):
    desk = program(Role.AGENT)
    body = {name: WISH[name] for name in ("wishes", "name", "phone", "street", "postcode", "city")}
    made = desk.post("/design-requests", body | {"fault": kinds["design"], "rooms": ["Hall"], "budget": "up_to_10"})
    here = f"/work-orders/{made.json['reference']}/proposals"
    items = [{"room": "Hall", "part": "LOCK-1", "pieces": 2}]
    proposed = desk.post(here, {"fault": kinds["installation"], "items": items})

    assert (made.status_code, proposed.status_code) == (201, 201), proposed.text
    assert desk.get(here).json["items"][0]["installation"] == proposed.json["installation"]
    assert desk.post(here, {"fault": kinds["installation"], "items": []}).status_code == 422
