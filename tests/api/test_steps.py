"""Steps from afar, at every door: the console, the public form, the phone, programs."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from dispatch.catalogue import guides
from dispatch.catalogue.guide import Went
from dispatch.people.branch import Zone
from dispatch.stamp import Role
from dispatch.store.database import Database
from dispatch.work import actions, guiding, visits
from dispatch.work.work_order import WorkOrder
from tests.builders import DISPATCHER, NINE, SYSTEM, a_fault, a_guide, a_work_order, an_engineer
from tests.dispatch.intake.builders import an_area

MOST_BYTES = 60_000


@pytest.fixture
def order(database: Database) -> WorkOrder:
    with database.transaction(DISPATCHER) as tx:
        guide = a_guide(tx)
        fault = a_fault(tx, remote_first=True, guide=guide.code)
        return a_work_order(tx, fault=fault, language="nb")


@pytest.fixture
def kept(database: Database, order: WorkOrder):
    """`kept()`: what was answered, as (step, said, went)."""

    def read() -> list[tuple[str, str, str | None]]:
        with database.transaction(SYSTEM) as tx:
            return [(one.step, one.said, one.went) for one in tx.session.get(WorkOrder, order.id).answers]

    return read


def test_sending_somebody_too_early_shows_the_steps_and_says_what_to_do(person, order):
    here = f"/work-orders/{order.reference}"
    refused = person().post(f"{here}/moves/accept", {"version": order.version}, seen_at=here)

    assert refused.status_code == 422
    assert "tried from afar before anybody is sent" in refused.text
    assert 'name="step-batteries"' in refused.text
    assert "It was repaired and came back" in refused.text


def test_the_agent_keeps_all_answers_with_one_press(person, order, kept):
    here = f"/work-orders/{order.reference}"
    filled = {"step-lamp": "red", "step-batteries": "did_not_help", "step-model": "D3"}
    person(Role.AGENT).post(f"{here}/steps", filled, seen_at=here)

    assert kept() == [("model", "D3", None), ("lamp", "red", None), ("batteries", "", "did_not_help")]
    shown = person().get(here).text
    assert "Red en" in shown
    assert "Batteries nb" in shown  # to be read aloud in the customer's language


def test_an_answer_that_is_not_offered_keeps_nothing_and_loses_nothing(person, order, kept):
    here = f"/work-orders/{order.reference}"
    refused = person().post(f"{here}/steps", {"step-model": "D3", "step-batteries": "perhaps"}, seen_at=here)

    assert refused.status_code == 422
    assert 'value="D3"' in refused.text
    assert kept() == []


def test_hands_are_needed_for_a_reason_and_then_it_goes_out(person, order, database):
    here = f"/work-orders/{order.reference}"
    desk = person()
    desk.post(f"{here}/hands", {"version": order.version, "reason": "cannot_do_steps"}, seen_at=here)
    desk.post(f"{here}/moves/accept", seen_at=here)

    assert "The customer can&#39;t do the steps" in desk.get(here).text
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get(WorkOrder, order.id).state == "dispatch"


def test_programs_read_the_steps_and_answer_them(program, order):
    desk = program(Role.AGENT)
    here = f"/work-orders/{order.reference}"
    early = desk.post(f"{here}/moves/accept", {})
    assert (early.status_code, early.json["type"]) == (422, "/api/docs#remote-first")
    assert desk.get(f"{here}/steps").json["remote_first"]

    answered = desk.post(f"{here}/steps/push", {"went": "could_not"})
    assert answered.status_code == 200
    assert desk.get(f"{here}/steps").json["answers"] == [answered.json]
    assert desk.post(f"{here}/moves/accept", {}).json["state"] == "dispatch"
    assert desk.post(f"{here}/steps/dance", {"said": "x"}).status_code == 404


def test_programs_say_why_hands_are_needed(program, order):
    desk = program()
    here = f"/work-orders/{order.reference}"

    assert desk.post(f"{here}/hands", {"version": order.version, "reason": "Because"}).status_code == 422
    said = desk.post(f"{here}/hands", {"version": order.version, "reason": "broken"}).json
    assert said["hands"] == "broken"
    assert desk.post(f"{here}/moves/accept", {"reason": "broken"}).status_code == 200


def test_a_manager_writes_a_new_edition_and_an_agent_does_not(program, order, clock):
    clock.forward(minutes=5)
    code = order.fault.guide
    steps = program().get(f"/guides/{code}").json["steps"]

    assert program(Role.AGENT).post(f"/guides/{code}", {"steps": steps}).status_code == 403
    changed = program(Role.MANAGER).post(f"/guides/{code}", {"steps": steps[3:]})
    assert changed.status_code == 200
    assert [step["code"] for step in changed.json["steps"]] == ["batteries", "push"]
    assert (
        program(Role.MANAGER).post(f"/guides/{code}", {"steps": steps[:1]}).json["type"] == "/api/docs#nothing-to-try"
    )


def test_a_guide_is_edited_in_the_set_up(person, order, database, clock):
    clock.forward(minutes=5)
    code, manager = order.fault.guide, person(Role.MANAGER)
    page = manager.get(f"/setup/guides/{code}")
    assert page.status_code == 200
    filled = dict(re.findall(r'<input[^>]*name="([a-z-]+\d)"[^>]*value="([^"]*)"', page.text))
    filled |= dict(re.findall(r'<input[^>]*name="([a-z-]+\d)" type="text" value="([^"]*)"', page.text))
    filled |= dict(re.findall(r'<textarea[^>]*name="([a-zA-Z-]+\d)"[^>]*>([^<]*)</textarea>', page.text))
    filled |= {f"kind-{n}": kind for n, kind in enumerate(["model", "choice", "photo", "try", "try", "text"], 1)}
    filled |= {f"{spoken}-6": f"Since when? {spoken}" for spoken in ("en", "nb", "sv", "zh-Hans")} | {"place-6": "1"}
    kept = manager.post(f"/setup/guides/{code}", filled, seen_at=f"/setup/guides/{code}")

    assert kept.status_code == 302, kept.text
    with database.transaction(SYSTEM) as tx:
        edition = guides.guide(tx, code, tx.stamp.at)
        assert [step["code"] for step in edition.steps] == ["model", "step_6", "lamp", "picture", "batteries", "push"]
        assert edition.steps[2]["choices"] == ["red", "dark"]
        assert edition.steps[0]["categories"] == ["lock"]


@pytest.fixture
def asked(database: Database, visitor):
    """The address of the steps, as the receipt of the public form gives it."""
    with database.transaction(DISPATCHER) as tx:
        an_area(tx, p04=Zone.URBAN)
        fault = a_fault(tx, remote_first=True, guide=a_guide(tx).code)
    form = {
        "fault": fault.fault_type.code, "description": "Det blinker", "name": "Ida Ek", "email": "ida@home.example",
        "street": "Thereses gate 14", "postcode": "0452", "city": "Oslo",
    }  # fmt: skip
    sent = visitor.post("/request", form, seen_at="/request")
    assert sent.status_code == 200, sent.text
    return re.search(r'href="(/s/[^"]+)"', sent.text).group(1)


def test_the_public_form_asks_one_step_a_page_and_keeps_each(visitor, asked, database):
    pages = []

    def send(**form):
        step = re.search(r'name="step" value="([a-z]+)"', visitor.get(pages[-1] if pages else asked).text).group(1)
        answer = visitor.post(asked, {"step": step, **form}, seen_at=asked)
        assert answer.status_code == 302, answer.text
        pages.append(answer.location)

    send(**{"step-model": "Virkel D3"})
    send(**{"step-lamp": "dark"})
    send(**{"step-picture": (BytesIO(a_picture()), "lamp.png")})
    send(**{"step-batteries": "did_not_help"})
    send(**{"step-push": "helped"})

    ended = visitor.get(pages[-1]).text
    assert "Good that it works again" in ended
    for page in pages:
        assert len(visitor.get(page).data) < MOST_BYTES
    with database.transaction(SYSTEM) as tx:
        order = tx.session.scalars(select(WorkOrder)).one()
        assert [one.step for one in order.answers] == ["model", "lamp", "picture", "batteries", "push"]
        assert {one.account_id for one in order.answers} == {None}


def test_an_empty_answer_is_asked_again_and_a_step_can_be_skipped(visitor, asked):
    refused = visitor.post(asked, {"step": "model", "step-model": ""}, seen_at=asked)
    assert refused.status_code == 422
    assert "Nothing was saved yet" in refused.text

    skipped = visitor.get(re.search(r'href="(/s/[^"]+step=lamp)"', visitor.get(asked).text).group(1))
    assert "Lamp en" in skipped.text


def test_the_link_to_the_steps_opens_nothing_else_and_not_for_long(visitor, asked, clock):
    token = asked.removeprefix("/s/")
    assert visitor.get(f"/f/{token}").status_code == 404
    assert visitor.get(f"/r/{token}").status_code == 404

    clock.forward(hours=3)
    assert visitor.get(asked).status_code == 404


def test_the_engineer_reads_what_was_tried_already(person, order, database):
    with database.transaction(DISPATCHER) as tx:
        mine = tx.session.get(WorkOrder, order.id)
        guiding.answer(tx, mine, "lamp", said="dark")
        guiding.answer(tx, mine, "batteries", went=Went.DID_NOT_HELP)
        actions.move(tx, mine.reference, "accept")
        engineer = an_engineer(tx, mine.branch)
        visit = visits.assign(tx, mine.visits[0], engineer, starts_at=NINE + timedelta(hours=1), travel=60)

    shown = person(Role.ENGINEER, engineer=engineer).get(f"/field/visits/{visit.id}").text
    assert "Tried already" in shown
    assert "Batteries en (It did not help)" in shown
    assert "Dark en" in shown


def a_picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "PNG")
    return written.getvalue()
