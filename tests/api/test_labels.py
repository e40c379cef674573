"""A device's label: what it opens, and how it is made, printed and revoked."""

import re

import pytest
from sqlalchemy import select

from dispatch.prices import device_code
from dispatch.stamp import Role
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, SYSTEM, a_branch, a_home, a_work_order, in_all
from tests.dispatch.issues.builders import an_issue
from tests.dispatch.prices.builders import a_device


@pytest.fixture
def labelled(database) -> tuple[str, str]:
    """A code and the name of its device."""
    with database.transaction(SYSTEM) as tx:
        device = a_device(tx, a_home(tx))
        return device_code.label(tx, device).code, device.model.full_name


def test_a_label_opens_the_request_form_for_that_device_and_shows_only_its_model(visitor, database, labelled):
    code, model = labelled
    branch = {}
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx)

    page = visitor.get(f"/q/{code}").text
    assert model in page and "Haugen" not in page and "Thereses" not in page and "VD-" not in page
    asked = {"device": code, "description": "It beeps", "name": "Silje", "phone": "+4790123456", "street": "Vei 1"}
    place = {"postcode": branch.postcodes[0].prefix, "city": "Oslo"}
    sent = visitor.post("/request", asked | place, seen_at=f"/q/{code}")

    assert sent.status_code == 200, sent.text
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder)).one()
        assert [device.model.full_name for device in order.devices] == [model]


def test_a_label_warns_of_what_can_be_wrong_with_that_device_only(visitor, database, labelled):
    with database.transaction(DISPATCHER) as tx:
        model = device_code.opened(tx, labelled[0]).model.code
        an_issue(tx, models=[model], titles=in_all("This one"))
        an_issue(tx, models=["another"], titles=in_all("Another"))

    page = visitor.get(f"/q/{labelled[0]}?lang=en").text

    assert "This one en" in page and "Another en" not in page


def test_a_revoked_label_helps_all_the_same_and_guesses_are_counted(app, visitor, database, labelled):
    code, _ = labelled
    with database.transaction(SYSTEM) as tx:
        tx.session.scalars(select(device_code.DeviceCode)).one().revoked_at = tx.stamp.at

    gone = visitor.get(f"/q/{code}?lang=en")
    assert gone.status_code == 404
    assert "This label isn’t in use any more" in gone.text and 'action="/request"' in gone.text
    tries = [visitor.get(f"/q/guess{number}").status_code for number in range(35)]

    assert tries[0] == 404 and tries[-1] == 429


def test_labels_are_made_printed_and_revoked_at_the_desk(person, database):
    with database.transaction(DISPATCHER) as tx:
        order = a_work_order(tx)
        a_device(tx, order.home)
    desk, here = person(), f"/work-orders/{order.reference}/labels"

    desk.post(here, seen_at=here)
    sheet = desk.get(here).text
    revoke = re.search(r'action="(/work-orders/[^"]+/revoke)"', sheet)[1]

    assert sheet.count("<svg width") == 1 and "VD-" in sheet
    assert desk.post(revoke, seen_at=here).status_code == 302
    assert "<svg width" not in desk.get(here).text
    assert person(Role.AUDITOR).post(here, seen_at="/setup").status_code == 403
