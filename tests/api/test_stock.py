"""Vans and depots counted: on the console, on the engineer's phone, and by a program."""

import re

import pytest

from dispatch.catalogue.part import Part
from dispatch.parts.actions import put_in_stock
from dispatch.people.engineer import Engineer
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, a_branch, an_engineer


@pytest.fixture
def kari(database: Database) -> Engineer:
    """Five batteries in her van by our count, eleven in the depot."""
    with database.transaction(SYSTEM) as tx:
        tx.add(Part(number="BAT-1", names={"en": "Battery"}, models=[]))
        branch = a_branch(tx)
        engineer = an_engineer(tx, branch)
        put_in_stock(tx, branch, "BAT-1", 5, engineer=engineer)
        put_in_stock(tx, branch, "BAT-1", 11)
        return tx.session.get_one(Engineer, engineer.id)


def version(page: str) -> str:
    return re.search(r'name="version-BAT-1" value="(\d+)"', page)[1]


def counts(who, here: str, **found: str):
    sent = {"version-BAT-1": version(who.get(here).text)} | {f"found-{name}": given for name, given in found.items()}
    return who.post(here, sent | {"reason": "lost"}, seen_at=here)


def van(kari: Engineer) -> str:
    return f"/stock/{kari.branch.code}/{kari.code}"


def test_a_dispatcher_counts_a_van_and_sees_the_difference_with_reason_and_name(person, kari):
    desk = person(name="Samir Hussain")
    assert counts(desk, van(kari), **{"BAT-1": "3"}).status_code == 302

    page = desk.get(van(kari)).text

    assert "−2" in page
    assert re.search(r"Lost · Samir Hussain · ", page)
    assert van(kari) in desk.get("/stock").text


def test_an_engineer_counts_their_own_van_on_the_phone(person, kari):
    phone = person(Role.ENGINEER, engineer=kari)

    assert counts(phone, "/field/van", **{"BAT-1": "6"}).status_code == 302

    assert "+1" in phone.get("/field/van").text
    assert "/field/van" in phone.get("/field").text


@pytest.mark.parametrize("odd", ["many", "-1", "10000", "2.5"])
def test_an_odd_number_is_said_beside_its_part_and_kept(person, kari, odd):
    desk = person()

    answer = counts(desk, van(kari), **{"BAT-1": odd})

    assert answer.status_code == 422
    assert f'value="{odd}" aria-invalid="true"' in answer.text
    assert 'href="#f-BAT-1"' in answer.text


def test_who_only_reads_sees_no_form(person, kari):
    page = person(Role.QUALITY).get(van(kari)).text

    assert "Battery" in page
    assert 'name="found-' not in page


def test_a_program_reads_what_lies_where_counts_it_and_reads_what_was_found(program, kari):
    desk, at = program(), f"/branches/{kari.branch.code}/stock"
    [mine] = [one for one in desk.get(at).json["items"] if one["engineer"] == kari.code]
    body = {"engineer": kari.code, "reason": "damaged"}
    body["counts"] = [{"part": "BAT-1", "pieces": 4, "version": mine["version"]}]

    assert desk.post(f"{at}/counts", body).json["items"][0]["pieces"] == 4
    assert desk.post(f"{at}/counts", body).status_code == 409

    [found] = desk.get(f"{at}/counts").json["items"]
    assert (found["engineer"], found["difference"], found["reason"]) == (kari.code, -1, "damaged")


def test_an_engineers_program_counts_their_own_van_only(program, kari):
    phone = program(Role.ENGINEER, engineer_id=kari.id)
    [mine] = phone.get("/me/stock").json["items"]

    kept = phone.post("/me/stock/counts", {"counts": [{"part": "BAT-1", "pieces": 5, "version": mine["version"]}]})

    assert kept.json["items"][0]["counted_at"]
    assert phone.post(f"/branches/{kari.branch.code}/stock/counts", {"counts": []}).status_code == 403
