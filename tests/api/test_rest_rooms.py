"""What programs ask about people, places, the catalogue and customers, and what they may change there."""

from datetime import date, timedelta

import pytest

from dispatch.catalogue.part import DeviceModel, Part
from dispatch.catalogue.sla_rule import Priority, SlaRule
from dispatch.customers.consent import ConsentPurpose
from dispatch.devices.actions import add_device
from dispatch.people.branch import Zone
from dispatch.people.branch_calendar import CalendarDay
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import visits
from tests.builders import (
    MONDAY,
    NINE,
    SYSTEM,
    a_branch,
    a_certificate,
    a_fault,
    a_home,
    a_work_order,
    an_engineer,
    an_open_visit,
)
from tests.dispatch.prices.builders import a_price


@pytest.fixture
def branch(database: Database):
    with database.transaction(SYSTEM) as tx:
        branch = a_branch(tx, area=[[10.5, 59.8], [11.0, 59.8], [11.0, 60.0], [10.5, 60.0]])
        branch.calendars[0].set_days([CalendarDay(day=date(2026, 12, 25), hours=[], why="Christmas")])
        return branch


def test_an_engineer_is_shown_with_skills_certificates_and_shifts(program, database, branch):
    with database.transaction(SYSTEM) as tx:
        engineer = an_engineer(tx, tx.session.merge(branch), locks=2)
        a_certificate(tx, engineer, "locks", until=date(2027, 1, 1))
    desk = program()

    shown = desk.get(f"/engineers/{engineer.code}").json
    assert shown["skills"] == [{"skill": "locks", "level": 2}]
    assert shown["certificates"][0]["valid_to"] == "2027-01-01"
    assert [one["code"] for one in desk.get("/engineers", skill="locks").json["items"]] == [engineer.code]
    assert desk.get("/engineers", skill="gas").json["items"] == []
    shifts = desk.get(f"/engineers/{engineer.code}/shifts", first=MONDAY.isoformat()).json["items"]
    assert [shift["day"] for shift in shifts] == [MONDAY.isoformat()]


def test_an_absence_gives_back_what_lies_in_it_and_can_be_cancelled(program, database, branch):
    with database.transaction(SYSTEM) as tx:
        engineer = an_engineer(tx, tx.session.merge(branch))
        visit = an_open_visit(tx, branch=engineer.branch)
        visits.assign(tx, visit, engineer, starts_at=NINE + timedelta(hours=2), travel=600)
    desk, here = program(Role.AGENT), f"/engineers/{engineer.code}/absences"
    manager = program(Role.MANAGER)

    ill = {"starts_at": "2026-11-23T09:00:00Z", "ends_at": "2026-11-23T15:00:00Z", "why": "ill"}
    reported = manager.post(here, ill)
    assert reported.status_code == 201, reported.text
    assert reported.json["given_back"] == [visit.id]
    assert [one["why"] for one in desk.get(here).json["items"]] == ["ill"]

    cancelled = manager.post(f"/absences/{reported.json['absence']['id']}/cancel", None)
    assert cancelled.status_code == 200, cancelled.text
    assert desk.get(here).json["items"] == []
    assert manager.post(f"/absences/{reported.json['absence']['id']}/cancel", None).status_code == 404


def test_a_branch_tells_when_it_is_closed_and_what_it_serves(program, branch):
    shown = program().get(f"/branches/{branch.code}").json

    assert shown["closures"] == [{"day": "2026-12-25", "why": "Christmas"}]
    assert shown["postcodes"][0]["zone"] == "urban"
    assert shown["opening"]["weekly"]["mon"] == [["08:00", "16:00"]]


def test_an_address_inside_is_covered_and_one_far_away_names_whom_to_ask(program, branch):
    desk = program()

    inside = desk.get("/coverage", lat="59.91", lon="10.75").json
    assert (inside["covered"], inside["branch"]) == (True, branch.code)
    outside = desk.get("/coverage", lat="69.65", lon="18.96").json
    assert (outside["covered"], outside["nearest"]) == (False, branch.code)
    assert 1100 < outside["km"] < 1200
    assert desk.get("/coverage").status_code == 422


def test_the_catalogue_shows_the_editions_in_force_on_a_day(program, database):
    with database.transaction(SYSTEM) as tx:
        code = a_fault(tx, needs={"locks": 2}, items=[]).fault_type.code
        tx.add(*(a_price("visit", year, effective_from=date(year, 1, 1)) for year in (2025, 2026)))
        tx.add(SlaRule(zone=Zone.URBAN, priority=Priority.HIGH, effective_from=date(2026, 1, 1), response="2h",
                       arrival="8bh", resolution="3bd"))  # fmt: skip
        tx.add(Part(number="P1", names={"en": "Lock case"}, models=["L1"]))
        tx.add(
            DeviceModel(code="L1", maker="Yale", name="Doorman", category="lock", firmware=["2"], warranty_months=24)
        )
    phone = program(Role.ENGINEER)

    fault = phone.get("/fault-types").json["items"][0]
    assert (fault["code"], fault["needs"]) == (code, {"locks": 2})
    assert phone.get(f"/checklists/{fault['checklist_id']}").json["items"] == []
    assert len(phone.get("/checklists").json["items"]) == 1
    assert phone.get("/fault-types", on="2019-01-01").json["items"] == []
    assert [price["amount"] for price in phone.get("/prices").json["items"]] == [2026]
    assert [price["amount"] for price in phone.get("/prices", on="2025-06-01").json["items"]] == [2025]
    assert phone.get("/prices", currency="SEK").json["items"] == []
    assert phone.get("/sla-rules").json["items"][0]["arrival"] == "8bh"
    assert phone.get("/parts").json["items"][0]["number"] == "P1"
    assert phone.get("/device-models").json["items"][0]["maker"] == "Yale"
    waiting = phone.get("/closing-codes", list="waiting").json["items"]
    assert {one["list"] for one in waiting} == {"waiting"}
    assert waiting[0]["names"]["nb"] == "Venter på kunden"
    assert [one["code"] for one in phone.get("/skills").json["items"]] == ["locks"]


def test_a_customer_is_found_but_not_how_to_reach_them(program, database):
    with database.transaction(SYSTEM) as tx:
        home = a_home(tx)
        model = DeviceModel(code="L1", maker="Yale", name="Doorman", category="lock", firmware=[], warranty_months=24)
        tx.add(model)
        add_device(tx, home, model, serial="SN-1", bought_on=date(2025, 1, 31))
    desk = program(Role.AGENT)

    found = desk.get("/customers", q="thereses")
    assert [one["id"] for one in found.json["items"]] == [home.customer.id]
    assert home.customer.phone not in found.text
    assert home.customer.email not in found.text
    assert [one["id"] for one in desk.get("/customers", q=home.customer.phone).json["items"]] == [home.customer.id]
    device = desk.get(f"/customers/{home.customer.id}/devices").json["items"][0]
    assert (device["model_name"], device["warranty_until"]) == ("Yale Doorman", "2027-01-31")


def test_a_consent_is_given_and_withdrawn(program, database):
    with database.transaction(SYSTEM) as tx:
        customer = a_home(tx).customer
    desk, here = program(Role.AGENT), f"/customers/{customer.id}/consents"

    given = desk.post(here, {"purpose": ConsentPurpose.PHOTOS, "text_version": "v1"}).json["consents"]
    assert [(one["purpose"], one["withdrawn_at"]) for one in given] == [("photos", None)]
    taken = desk.post(f"{here}/withdraw", {"purpose": "photos"}).json["consents"]
    assert taken[0]["withdrawn_at"] is not None


def test_a_partner_finds_only_customers_they_have_an_order_of(program, database, branch):
    with database.transaction(SYSTEM) as tx:
        order, strangers = a_work_order(tx, branch=tx.session.merge(branch)), a_work_order(tx)
    partner = program(every_branch=False, branch_id=branch.id)

    assert [one["id"] for one in partner.get("/customers").json["items"]] == [order.customer_id]
    hidden = partner.get(f"/customers/{strangers.customer_id}")
    assert (hidden.status_code, hidden.json) == (404, partner.get("/customers/999999").json)
    assert [one["code"] for one in partner.get("/branches").json["items"]] == [branch.code]


def test_a_calendar_is_taken_away_once_no_rule_runs_on_it(program, database, branch):
    boss, here = program(Role.MANAGER), f"/branches/{branch.code}/calendars"
    week = {"weekly": {"sat": [["10:00", "22:00"]]}, "time_zone": "Europe/Oslo"}
    assert boss.post(here, {"name": "weekend-watch", **week}).status_code == 201
    with database.transaction(SYSTEM) as tx:
        rule = SlaRule(effective_from=date(2020, 1, 1), response="2bh", calendar="weekend-watch")
        tx.add(rule)
    away = f"{here}/weekend-watch/remove"

    assert program().post(away, {}).status_code == 403
    assert boss.post(away, {}).status_code == 409
    with database.transaction(SYSTEM) as tx:
        tx.session.merge(rule).superseded_at = tx.stamp.at
    assert boss.post(away, {"version": 99}).status_code == 409
    assert boss.post(away, {}).status_code == 204
    assert "weekend-watch" not in [one["name"] for one in boss.get(here).json["items"]]
    assert boss.post(f"{here}/opening/remove", {}).status_code == 409
