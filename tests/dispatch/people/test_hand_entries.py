"""Entering people by hand: branches, accounts, engineers and shifts."""

from datetime import date, timedelta

import pytest

from dispatch.people import actions
from dispatch.people.account import hashed
from dispatch.people.actions import BranchMissing, SeesTooMuch, ShiftUnfit
from dispatch.people.branch import Zone
from dispatch.people.queries import next_day_with_shifts
from dispatch.people.region import sketch
from dispatch.stamp import Role
from tests.builders import MONDAY, NINE, OFFICE, a_branch, a_shift, a_skill, an_engineer

HOURS = timedelta(hours=1)


def test_a_branch_comes_with_its_area_and_its_closed_days(tx):
    branch = actions.add_branch(
        tx, code="north", name="North", time_zone="Europe/Oslo", opening=OFFICE, depot_lat=60.0, depot_lon=10.0,
        area=[], postcodes={"99": Zone.REMOTE}, closures={date(2026, 12, 25): "Christmas Day"},
    )  # fmt: skip
    assert branch.postcodes[0].zone is Zone.REMOTE
    assert branch.closures[0].why == "Christmas Day"


def an_account(tx, **facts):
    usual = dict(email=" Ada@Doorstep.example ", name="Ada", role=Role.AGENT, password_hash=hashed("open sesame"))
    return actions.add_account(tx, **usual | facts)


def test_somebody_new_signs_in_with_the_address_in_lower_case(tx):
    account = an_account(tx, branch=a_branch(tx))
    assert account.email == "ada@doorstep.example"
    assert account.knows("open sesame")


def test_a_partners_people_never_see_every_branch(tx):
    with pytest.raises(SeesTooMuch):
        an_account(tx, branch=a_branch(tx, partner=True), every_branch=True)


def test_whoever_sees_not_all_branches_has_one(tx):
    with pytest.raises(BranchMissing):
        an_account(tx)


def test_an_engineer_has_skills_and_proof_of_them(tx):
    a_skill(tx, "locks", certified=True)
    engineer = actions.add_engineer(
        tx, branch=a_branch(tx), account=None, skills={"locks": 3}, code="E99", name="Kari Nordby", start_lat=59.9,
        start_lon=10.7, start_place="Sagene", languages=["nb"], shift_pattern="day", weekly_hours=37.5,
    )  # fmt: skip
    tx.session.flush()
    actions.add_certificate(tx, engineer, "locks", number="L1", valid_from=MONDAY, valid_to=MONDAY)
    assert engineer.levels_on(MONDAY, {"locks"}) == {"locks": 3}
    assert engineer.levels_on(MONDAY + timedelta(days=1), {"locks"}) == {}


def test_an_engineer_whose_name_is_blank_is_called_by_their_code(tx):
    engineer = an_engineer(tx)
    engineer.name = " "

    assert engineer.first_name == engineer.code


def test_a_break_lies_inside_its_shift(tx):
    engineer = an_engineer(tx, shift=False)
    rest = (30, NINE + 2 * HOURS, NINE + 4 * HOURS)
    shift = actions.add_shift(tx, engineer, MONDAY, starts_at=NINE, ends_at=NINE + 8 * HOURS, rest=rest)
    assert shift.break_minutes == 30
    with pytest.raises(ShiftUnfit):
        actions.add_shift(tx, engineer, MONDAY, starts_at=NINE, ends_at=NINE + 3 * HOURS, rest=rest)


def test_the_board_opens_on_the_next_day_somebody_works(tx):
    engineer = an_engineer(tx, shift=False)
    thursday = MONDAY + timedelta(days=3)
    a_shift(tx, engineer, thursday)
    assert next_day_with_shifts(tx, engineer.branch, MONDAY) == thursday
    assert next_day_with_shifts(tx, a_branch(tx), MONDAY) == MONDAY


def test_the_map_has_our_sketch_of_the_land(tmp_path):
    kinds = {feature["properties"]["kind"] for feature in sketch()["features"]}
    assert kinds == {"land", "water", "park", "road", "label"}
    assert sketch(tmp_path / "nowhere.geojson")["features"] == []
