"""Merging at the doors."""

import pytest

from dispatch.store.database import Database
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, a_fault, a_home, a_work_order


@pytest.fixture
def two(database: Database) -> tuple[WorkOrder, WorkOrder]:
    with database.transaction(DISPATCHER) as tx:
        home, fault = a_home(tx), a_fault(tx)
        first = a_work_order(tx, home=home, fault=fault)
        return first, a_work_order(tx, home=home, fault=fault, branch=first.branch)


def test_the_page_shows_what_may_be_the_same_merges_it_and_takes_it_back(person, two):
    first, second = two
    desk, here = person(), f"/work-orders/{second.reference}"
    assert f"Merge into {first.reference}" in desk.get(here).text
    form = {"into": first.reference, "version": second.version}
    merged = desk.post(f"{here}/merge", form, seen_at=here)
    assert merged.location == f"/work-orders/{first.reference}"

    assert desk.get(here).location == f"/work-orders/{first.reference}"
    assert "Merged into this one" in desk.get(f"/work-orders/{first.reference}").text
    desk.post(f"{here}/split", seen_at=f"/work-orders/{first.reference}")
    assert desk.get(here).status_code == 200


def test_programs_merge_and_split(program, two):
    first, second = two
    desk = program()
    here = f"/work-orders/{second.reference}"
    assert desk.get(f"{here}/alike").json["items"][0]["reference"] == first.reference
    assert desk.post(f"{here}/merge", {"into": second.reference}).json["type"] == "/api/docs#same-order"
    assert desk.post(f"{here}/merge", {"into": first.reference}).json["reference"] == first.reference
    assert desk.get(here).json["merged_into"] == first.reference
    assert desk.post(f"{here}/merge", {"into": first.reference}).status_code == 409
    assert desk.post(f"{here}/split", {}).json["state"] == "intake"
