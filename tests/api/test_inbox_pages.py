"""The inbox: nobody who wrote is overlooked, and what nothing else could decide a person does."""

import re
from base64 import b64encode

import pytest
from flask import Flask
from sqlalchemy import select

from api import create_app
from dispatch.channels.inlet import Inlet
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.receiving import received_event, received_mail
from dispatch.desk.owner import OrderOwner
from dispatch.desk.presence import Presence, PresenceState
from dispatch.notices.conversation import write
from dispatch.notices.unanswered import Unanswered
from dispatch.settings import Settings
from dispatch.stamp import Actor, Role, Source
from dispatch.store.database import Database
from dispatch.work import links
from dispatch.work.attachment import AttachmentKind
from dispatch.work.link import LinkPurpose
from dispatch.work.recordings import add_recording
from dispatch.work.work_order import Channel, WorkOrder
from tests.api.conftest import Visitor
from tests.builders import SYSTEM, a_work_order, an_account
from tests.dispatch.channels.builders import a_mail, an_event, an_inlet

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(3000)


@pytest.fixture
def order(database: Database) -> WorkOrder:
    """Whose customer has written over their link."""
    with database.transaction(SYSTEM) as tx:
        order = a_work_order(tx)
    customer = Actor(role=Role.CUSTOMER, source=Source.LINK, work_order_id=order.id, branches=frozenset())
    with database.transaction(customer) as tx:
        write(tx, tx.session.get_one(WorkOrder, order.id), "Når kommer dere?")
    return order


@pytest.fixture
def letter(database: Database, worker) -> Letter:
    """A chat of somebody whom nobody can answer."""
    with database.transaction(SYSTEM) as tx:
        found = received_event(
            tx, an_inlet(tx, Channel.CHAT), an_event(sender={"id": "u1"}, text="My lock is dead"), "application/json"
        )
    worker()
    return found


def state(database: Database, letter: Letter) -> LetterState:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get_one(Letter, letter.id).state


def test_who_waits_stands_in_the_inbox_and_on_the_order_until_somebody_answers(person, order):
    agent = person(Role.AGENT)
    assert "Når kommer dere?" in agent.get("/inbox").text
    assert "The customer has waited for an answer" in agent.get(f"/work-orders/{order.reference}").text
    assert "Customer wrote" in agent.get("/work-orders?owner=waiting").text

    agent.post(f"/work-orders/{order.reference}/messages", {"text": "I morgen."}, seen_at="/inbox")
    assert "Nobody waits." in agent.get("/inbox").text
    assert "The customer has waited" not in agent.get(f"/work-orders/{order.reference}").text


def test_what_needs_no_answer_is_settled_with_one_press(person, database, order):
    agent = person(Role.AGENT)
    agent.post(f"/work-orders/{order.reference}/no-answer", seen_at="/inbox")

    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Unanswered)).all() == []
    assert "No answer needed" in agent.get(f"/work-orders/{order.reference}/history").text


def test_a_letter_is_added_to_the_order_a_person_names(person, database, letter, order):
    agent = person(Role.AGENT)
    answer = agent.post(f"/inbox/{letter.id}/attach", {"reference": f" {order.reference.lower()} "}, seen_at="/inbox")

    assert answer.location == f"/work-orders/{order.reference}"
    assert state(database, letter) is LetterState.ATTACHED
    assert "My lock is dead" in agent.get(answer.location).text


def test_an_order_is_opened_once_somebody_has_found_out_how_to_answer(person, database, letter):
    agent = person(Role.AGENT)
    refused = agent.post(f"/inbox/{letter.id}/open", {"name": "Ola Nordmann"}, seen_at="/inbox")
    assert (refused.status_code, "A phone number or an e-mail address is needed" in refused.text) == (422, True)
    assert 'value="Ola Nordmann"' in refused.text
    assert "My lock is dead" in agent.get(f"/inbox/{letter.id}").text

    agent.post(f"/inbox/{letter.id}/open", {"name": "Ola Nordmann", "phone": "912 34 567"}, seen_at="/inbox")
    with database.transaction(SYSTEM) as tx:
        kept = tx.session.get_one(Letter, letter.id)
        assert (kept.state, kept.work_order.customer.phone) == (LetterState.OPENED, "+4791234567")


def test_a_letter_that_was_decided_is_decided(person, database, letter, order):
    agent = person(Role.AGENT)
    agent.post(f"/inbox/{letter.id}/let-be", seen_at="/inbox")
    late = agent.post(f"/inbox/{letter.id}/attach", {"reference": order.reference}, seen_at="/inbox")

    assert late.status_code == 409
    assert state(database, letter) is LetterState.LET_BE


def test_another_branch_sees_nothing_of_it(person, database, letter, order):
    with database.transaction(SYSTEM) as tx:
        elsewhere = a_work_order(tx).branch_id
    stranger = person(Role.AGENT, every_branch=False, branch_id=elsewhere)
    page = stranger.get("/inbox").text

    assert "My lock is dead" not in page
    assert "Når kommer dere?" not in page
    assert stranger.post(f"/inbox/{letter.id}/let-be", seen_at="/inbox").status_code == 404


def test_an_order_is_taken_given_back_and_handed_over_on_its_page(person, database, order):
    with database.transaction(SYSTEM) as tx:
        other = an_account(tx, Role.AGENT, name="Ane Lie")
    agent, at = person(Role.AGENT), f"/work-orders/{order.reference}"
    agent.post(f"{at}/owner/take", seen_at=at)
    page = agent.get(at).text
    assert "<b>You</b>" in page
    mine = re.search(r'name="from" value="(\d+)"', page)[1]

    agent.post(f"{at}/owner/hand-over", {"from": mine, "to": other.id}, seen_at=at)
    assert "<b>Ane Lie</b>" in agent.get(at).text
    late = agent.post(f"{at}/owner/take", {"from": mine}, seen_at=at)
    assert (late.status_code, "Ane Lie has it by now" in late.text) == (409, True)


def test_somebody_says_whether_they_are_there_and_signing_out_says_so_too(person, database):
    agent = person(Role.AGENT)
    agent.post("/me/presence", {"state": "available"}, seen_at="/inbox")
    assert 'value="available" aria-pressed="true"' in agent.get("/inbox").text
    with database.transaction(SYSTEM) as tx:
        (presence,) = tx.session.scalars(select(Presence))
        assert presence.state is PresenceState.AVAILABLE

    agent.post("/sign-out", seen_at="/inbox")
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Presence.state)).all() == [PresenceState.AWAY]


def test_a_voice_note_is_played_on_the_page_part_by_part(person, database, order):
    with database.transaction(SYSTEM) as tx:
        sound = add_recording(tx, tx.session.get_one(WorkOrder, order.id), WAV, shown_name="note.wav")
    agent = person(Role.AGENT)
    assert f'<audio src="/attachments/{sound.key}" controls' in agent.get(f"/work-orders/{order.reference}").text

    part = agent.get(f"/attachments/{sound.key}", Range="bytes=0-9")
    assert (part.status_code, part.data, part.content_type) == (206, WAV[:10], "audio/wav")
    assert "attachment" not in part.headers.get("Content-Disposition", "")


def test_a_program_sends_a_film_and_no_film_by_another_name(program, order):
    film = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00mp41iso2"
    desk, at = program(Role.AGENT), f"/work-orders/{order.reference}/attachments"

    kept = desk.upload(at, files={"file": (film, "a.mp4")}, kind="video")
    assert (kept.status_code, kept.json["kind"]) == (201, AttachmentKind.VIDEO)
    assert desk.upload(at, files={"file": (b"MZ", "a.mp4")}, kind="video").status_code == 422


def test_the_customer_reads_all_that_was_written_in_one_place(app, person, database, worker, order):
    person(Role.AGENT).post(f"/work-orders/{order.reference}/messages", {"text": "I morgen kl. 10."}, seen_at="/inbox")
    worker()
    with database.transaction(SYSTEM) as tx:
        token = links.issue(tx, tx.session.get_one(WorkOrder, order.id), LinkPurpose.FOLLOW)
    page = app.test_client().get(f"/f/{token}").text

    assert 0 < page.index("Når kommer dere?") < page.index("I morgen kl. 10.")


def test_an_administrator_makes_an_inlet_and_sees_its_secret_once(person, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_work_order(tx).branch
    admin = person(Role.ADMIN)
    made = {"code": "chat", "channel": "chat", "branch": branch.code}
    assert admin.post("/setup/inlets", made, seen_at="/setup/inlets").status_code == 302
    assert admin.post("/setup/inlets", made | {"code": "No!"}, seen_at="/setup/inlets").status_code == 422

    shown = admin.post("/setup/inlets/chat/secret", seen_at="/setup/inlets").text
    secret = re.search(r"whs_[0-9a-f]{64}", shown)[0]
    assert secret not in admin.get("/setup/inlets").text
    with database.transaction(SYSTEM) as tx:
        (inlet,) = tx.session.scalars(select(Inlet))
        number = inlet.secrets[0].id
    admin.post(f"/setup/inlets/chat/secrets/{number}/end", seen_at="/setup/inlets")
    assert "none: no program can write yet" in admin.get("/setup/inlets").text


def test_programs_decide_too(program, database, worker, order):
    with database.transaction(SYSTEM) as tx:
        inlet = an_inlet(tx)
        received_mail(tx, inlet, a_mail(Subject=order.reference, From="eve@evil.example").as_bytes())
    worker()
    desk = program(Role.AGENT)
    (found,) = desk.get("/letters", state="unsure").json["items"]
    assert (found["because"], found["sender"]) == ("order_of_another", "eve@evil.example")

    added = desk.post(f"/letters/{found['id']}/attach", {"reference": order.reference})
    assert (added.status_code, added.json["reference"]) == (200, order.reference)
    assert desk.get(f"/letters/{found['id']}").json["work_order"] == order.reference


def test_programs_take_orders_and_say_who_is_there(program, database, order):
    desk, at = program(Role.AGENT), f"/work-orders/{order.reference}/owner"
    assert desk.get(at).json["account_id"] is None
    assert desk.post("/me/presence", {"state": "busy"}).json["state"] == "busy"

    mine = desk.post(f"{at}/take", {"from": None}).json["account_id"]
    assert program(Role.AGENT).post(f"{at}/take", {"from": None}).status_code == 409
    assert desk.post(f"{at}/give-back", {"from": mine}).json["how"] == "waits"
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(OrderOwner, order.id).account_id is None


def test_programs_keep_the_inlets(program, database):
    with database.transaction(SYSTEM) as tx:
        branch = a_work_order(tx).branch
    admin = program(Role.ADMIN)
    assert admin.post("/inlets", {"code": "app", "channel": "app", "branch": branch.code}).status_code == 201
    first = admin.post("/inlets/app/secrets", {}, key="k")
    again = admin.post("/inlets/app/secrets", {}, key="k")

    assert first.json["secret"].startswith("whs_")
    assert again.json["secret"] is None
    (inlet,) = admin.get("/inlets").json["items"]
    ended = admin.post(f"/inlets/app/secrets/{inlet['live_secrets'][0]['id']}/end", {})
    assert ended.json["live_secrets"] == []


@pytest.fixture
def demo(database: Database) -> Flask:
    app = create_app(Settings(secret_key="only for tests " * 3, demo=True), database)
    app.testing = True
    return app


@pytest.mark.parametrize("channel", ["email", "chat", "sms"])
def test_in_the_demonstration_anybody_plays_a_customer(demo, database, worker, channel):
    with database.transaction(SYSTEM) as tx:
        an_inlet(tx, Channel(channel))
    visitor = Visitor(demo.test_client())
    words = {"channel": channel, "name": "Ola", "email": "ola@home.example", "phone": "91234567", "text": "Låsen piper"}
    sent = visitor.post("/demo/write", words, seen_at="/demo/write")
    worker()

    assert "Sent." in sent.text
    with database.transaction(SYSTEM) as tx:
        (letter,) = tx.session.scalars(select(Letter))
        assert letter.body == "Låsen piper"


def test_outside_the_demonstration_nobody_does(visitor):
    assert visitor.get("/demo/write").status_code == 404


def test_what_came_with_an_event_stands_on_its_order(database, worker, person):
    sound = {"name": "bell.wav", "content": b64encode(WAV).decode()}
    bad = {"name": "virus.exe", "content": b64encode(b"MZ").decode()}
    with database.transaction(SYSTEM) as tx:
        letter = received_event(tx, an_inlet(tx, Channel.APP), an_event(attachments=[sound, bad]), "application/json")
    worker()
    with database.transaction(SYSTEM) as tx:
        reference = tx.session.get_one(Letter, letter.id).work_order.reference
    page = person(Role.AGENT).get(f"/work-orders/{reference}").text

    assert "bell.wav" in page
    assert "“virus.exe” could not be kept" in page
