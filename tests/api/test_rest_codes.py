"""What the audit keeps for ever is one of a closed list, whichever door it comes through."""

import pytest
from sqlalchemy import select

from dispatch.catalogue.closing_code import ClosingCode, CodeList
from dispatch.stamp import Role
from dispatch.store.audit import AuditEntry
from dispatch.work import visits
from dispatch.work.visit import Visit
from tests.builders import NINE, SYSTEM, an_engineer, an_open_visit

OWN_WORDS = "Mrs Lund 22 00 00 09 is ill"
DESK = {
    "/work-orders/{order}/moves/cancel": ("reason", {}),
    "/work-orders/{order}/moves/wait": ("reason", {}),
    "/visits/{visit}/unassign": ("reason", {}),
    "/visits/{visit}/assign": ("override", {"engineer": "{engineer}", "starts_at": "2026-11-23T02:00:00Z"}),
}
REPORT = {"cause": "worn_part", "solution": "adjusted", "effect": "works", "unsigned_because": "declined"}
FIELD = {
    "/visits/{visit}/decline": ("reason", {}),
    "/visits/{visit}/cannot-complete": ("cause", {}),
    **{f"/visits/{{visit}}/complete?{field}": (field, REPORT) for field in ("cause", "solution", "effect")},
}


@pytest.fixture
def visit(database) -> Visit:
    with database.transaction(SYSTEM) as tx:
        visit = an_open_visit(tx)
        return visits.assign(tx, visit, an_engineer(tx, visit.work_order.branch), starts_at=NINE, travel=600)


def filled(text: str, visit: Visit) -> str:
    return text.format(order=visit.work_order.reference, visit=visit.id, engineer=visit.engineer.code)


def refused_everywhere(program, visit, doors) -> None:
    for path, (field, others) in doors.items():
        body = {name: filled(value, visit) for name, value in others.items()} | {field: OWN_WORDS}
        answer = program.post(filled(path, visit), body)
        assert (answer.status_code, answer.json["type"]) == (422, "/api/docs#not-listed"), path
        assert answer.json["field"] == field, path
        assert answer.json["codes"], path
        assert all(code in answer.json["detail"] for code in answer.json["codes"]), path


def test_the_desk_gives_reasons_of_the_lists_only_and_is_told_which_there_are(program, database, visit):
    with database.transaction(SYSTEM) as tx:
        before = tx.session.get(Visit, visit.id).version

    refused_everywhere(program(Role.DISPATCHER), visit, DESK)

    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(Visit, visit.id).version == before
        assert OWN_WORDS not in tx.session.scalars(select(AuditEntry.reason)).all()


def test_an_engineer_gives_causes_and_reasons_of_the_lists_only(program, database, visit):
    refused_everywhere(program(Role.ENGINEER, engineer_id=visit.engineer_id), visit, FIELD)


def test_a_step_without_reasons_takes_none(program, visit):
    answer = program().post(f"/work-orders/{visit.work_order.reference}/moves/archive", {"reason": OWN_WORDS})

    assert (answer.status_code, answer.json["type"]) == (422, "/api/docs#no-reason-taken")


def test_the_description_names_the_codes_of_this_very_house(app, database):
    with database.transaction(SYSTEM) as tx:
        tx.add(ClosingCode(list=CodeList.CANCEL, code="moved_abroad", names={"en": "Moved abroad"}, position=99))

    schemas = app.test_client().get("/api/openapi.json").json["components"]["schemas"]

    assert "moved_abroad" in schemas["MoveBody"]["properties"]["reason"]["enum"]
    assert None in schemas["MoveBody"]["properties"]["reason"]["enum"]
    for body, field, code in (
        ("AssignBody", "override", "emergency"),
        ("UnassignBody", "reason", "traffic"),
        ("DeclineBody", "reason", "ill"),
        ("CannotCompleteBody", "cause", "no_part"),
        ("CompleteBody", "effect", "works"),
        ("CompleteBody", "domain_found", "network"),
        ("AbsenceBody", "why", "leave"),
    ):
        assert code in schemas[body]["properties"][field]["enum"], (body, field)
