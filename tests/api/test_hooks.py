"""Programs that pass on what customers write: only what is signed, fresh and whole is kept, and once."""

import json
import time
from base64 import b64encode
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from dispatch.channels.inlet import Inlet
from dispatch.channels.inlets import TwoSecrets, close_inlet, end_secret, new_secret
from dispatch.channels.letter import Letter, LetterState
from dispatch.channels.signing import WINDOW, signature
from dispatch.store.database import Database
from dispatch.work.attachment import Attachment
from dispatch.work.work_order import Channel
from tests.builders import SYSTEM
from tests.dispatch.channels.builders import a_mail, an_event, an_inlet

KEY = "only for tests " * 3
JSON, MAIL = "application/json", "message/rfc822"


@pytest.fixture
def chat(database: Database) -> Inlet:
    with database.transaction(SYSTEM) as tx:
        return an_inlet(tx, Channel.CHAT)


@pytest.fixture
def secret(database: Database, chat: Inlet) -> str:
    return a_secret(database, chat)


def a_secret(database: Database, inlet: Inlet) -> str:
    with database.transaction(SYSTEM) as tx:
        return new_secret(tx, tx.session.get_one(Inlet, inlet.id), KEY)


@pytest.fixture
def send(app: Flask, clock):
    """`send(inlet, secret, body)`; each of the rest bends what is sent."""

    def post(inlet: Inlet, secret: str, body: bytes, *, kind: str = JSON, age: float = 0, **bent: str):
        moment = str(int(clock().timestamp() - age))
        headers = {
            "Doorstep-Timestamp": bent.get("timestamp", moment),
            "Doorstep-Signature": bent.get("signature", signature(secret, moment, body)),
            "Content-Type": kind,
        }
        return app.test_client().post(f"/hooks/{bent.get('code', inlet.code)}", data=body, headers=headers)

    return post


def kept(database: Database) -> int:
    with database.transaction(SYSTEM) as tx:
        return tx.session.scalar(select(func.count()).select_from(Letter))


def test_a_signed_event_is_accepted_and_read(database, chat, secret, send, worker):
    answer = send(chat, secret, an_event(text="Låsen piper"))
    worker()

    assert (answer.status_code, answer.json) == (202, {"status": "accepted", "repeated": False})
    with database.transaction(SYSTEM) as tx:
        (letter,) = tx.session.scalars(select(Letter))
        assert (letter.state, letter.work_order.description) == (LetterState.OPENED, "Låsen piper")
        assert letter.work_order.channel is Channel.CHAT


def test_the_same_event_again_is_answered_alike_and_kept_once(database, chat, secret, send):
    event = an_event()
    send(chat, secret, event)
    again = send(chat, secret, event)

    assert (again.status_code, again.json["repeated"]) == (202, True)
    assert kept(database) == 1


def test_files_come_inline_or_beside_the_event(database, chat, secret, send, worker):
    wav = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(range(256)) + b"\r\n\n\r--"
    inline = an_event(attachments=[{"name": "a.wav", "content": b64encode(wav).decode()}])
    beside = (
        b'--B\r\nContent-Disposition: form-data; name="event"\r\n\r\n' + an_event() + b"\r\n"
        b'--B\r\nContent-Disposition: form-data; name="file"; filename="b.wav"\r\n'
        b"Content-Type: audio/wav\r\n\r\n" + wav + b"\r\n--B--\r\n"
    )

    assert send(chat, secret, inline).status_code == 202
    assert send(chat, secret, beside, kind="multipart/form-data; boundary=B").status_code == 202
    worker()

    with database.transaction(SYSTEM) as tx:
        files = tx.session.scalars(select(Attachment).order_by(Attachment.id)).all()
        assert [(one.shown_name, one.media_type, one.content.data) for one in files] == [
            ("a.wav", "audio/wav", wav),
            ("b.wav", "audio/wav", wav),
        ]


def test_a_mail_comes_by_webhook_too(database, send, worker):
    with database.transaction(SYSTEM) as tx:
        inlet = an_inlet(tx)
    secret = a_secret(database, inlet)

    assert send(inlet, secret, a_mail().as_bytes(), kind=MAIL).status_code == 202
    worker()
    with database.transaction(SYSTEM) as tx:
        assert tx.session.scalars(select(Letter.state)).all() == [LetterState.OPENED]


FAULTS = {
    "no signature": ({"signature": ""}, 401, "unsigned"),
    "no timestamp": ({"timestamp": ""}, 401, "unsigned"),
    "a timestamp that is none": ({"timestamp": "yesterday"}, 401, "unsigned"),
    "a timestamp without end": ({"timestamp": "9" * 400}, 401, "unsigned"),
    "another signature": ({"signature": "v1=" + "0" * 64}, 401, "wrong-signature"),
    "a signature of letters": ({"signature": "v1=å"}, 401, "wrong-signature"),
    "another time than was signed": ({"age": 0, "timestamp": None}, 401, "wrong-signature"),
    "too old": ({"age": WINDOW.total_seconds() + 2}, 401, "out-of-time"),
    "from the future": ({"age": -WINDOW.total_seconds() - 2}, 401, "out-of-time"),
    "no such inlet": ({"code": "nothing"}, 404, "not-found"),
    "another type": ({"kind": "text/plain"}, 415, "unsupported-media-type"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named_and_nothing_is_written(database, chat, secret, send, clock, fault):
    bent, status, kind = FAULTS[fault]
    if bent.get("timestamp", "") is None:
        bent = {"timestamp": str(int(clock().timestamp()) - 3)}
    refused = send(chat, secret, an_event(), **bent)

    assert (refused.status_code, refused.json["type"]) == (status, f"/api/docs#{kind}")
    assert refused.content_type == "application/problem+json"
    assert kept(database) == 0


BODIES = {
    "no JSON": (b"{", "not-an-event"),
    "a list": (b"[]", "not-an-event"),
    "twice the same name": (b'{"id": "a", "id": "b"}', "not-an-event"),
    "nested without end": (b"[" * 100_000, "not-an-event"),
    "no id": (an_event(id=None), "field-missing"),
    "nothing said": (an_event(text=""), "field-missing"),
    "nobody": (an_event(sender={}), "field-missing"),
    "no phone number": (an_event(sender={"id": "a", "phone": "12"}), "bad-phone"),
    "a field nobody knows": (an_event(urgent=True), "wrong-field"),
    "a number as words": (an_event(text=5), "wrong-field"),
    "NUL": (an_event(text="a\x00b"), "broken-text"),
    "half a character": (an_event(text="\ud800"), "broken-text"),
    "no base64": (an_event(attachments=[{"name": "a", "content": "%"}]), "wrong-field"),
    "too many files": (an_event(attachments=[{"name": "a", "content": "YQ=="}] * 11), "too-many-enclosed"),
    "too long": (an_event(text="a" * 4001), "too-long"),
}


@pytest.mark.parametrize("body", BODIES)
def test_an_event_that_cannot_be_right_is_refused_by_its_field(database, chat, secret, send, body):
    refused = send(chat, secret, BODIES[body][0])

    assert (refused.status_code, refused.json["type"]) == (422, f"/api/docs#{BODIES[body][1]}")
    assert kept(database) == 0


def test_two_secrets_live_at_once_and_an_ended_one_opens_nothing(database, chat, secret, send):
    newer = a_secret(database, chat)
    assert [send(chat, one, an_event()).status_code for one in (secret, newer)] == [202, 202]

    with pytest.raises(TwoSecrets):
        a_secret(database, chat)
    with database.transaction(SYSTEM) as tx:
        inlet = tx.session.get_one(Inlet, chat.id)
        end_secret(tx, inlet, inlet.live_secrets[0].id)
    assert [send(chat, one, an_event()).status_code for one in (secret, newer)] == [401, 202]


def test_the_secret_of_one_inlet_opens_no_other(database, chat, secret, send):
    with database.transaction(SYSTEM) as tx:
        other = an_inlet(tx, Channel.APP)
    a_secret(database, other)

    assert send(other, secret, an_event()).status_code == 401


def test_a_closed_inlet_takes_nothing(database, chat, secret, send):
    with database.transaction(SYSTEM) as tx:
        close_inlet(tx, tx.session.get_one(Inlet, chat.id), active=False)

    assert send(chat, secret, an_event()).status_code == 404


def test_the_database_itself_keeps_no_third_secret(own_database, owner_engine):
    """The guard of the two places; taken away, a third lives."""
    with owner_engine.begin() as connection:
        database = Database(connection)
        with database.transaction(SYSTEM) as tx:
            inlet = an_inlet(tx)
        row = f"INSERT INTO inlet_secret (inlet_id, place, salt, made_at) VALUES ({inlet.id}, 1, '%s', now())"
        connection.execute(text(row % "a"))
        with pytest.raises(IntegrityError), connection.begin_nested():
            connection.execute(text(row % "b"))
        connection.execute(text("DROP INDEX uq_inlet_secret_live"))
        connection.execute(text(row % "b"))


EVENT = an_event(text="Låsen piper", attachments=[{"name": "a", "content": "YQ=="}])


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.tuples(st.integers(0, len(EVENT) - 1), st.binary(min_size=1, max_size=3)), max_size=4),
    st.sampled_from([JSON, "multipart/form-data; boundary=B", "multipart/form-data", "application/json; charset=x"]),
)
def test_a_bent_body_breaks_nothing(database, chat, secret, send, changes, kind):
    bent = bytearray(EVENT)
    for at, put in changes:
        bent[at : at + len(put)] = put
    before = kept(database)
    answer = send(chat, secret, bytes(bent), kind=kind)

    assert answer.status_code in (202, 422), answer.text
    if answer.status_code != 202:
        assert kept(database) == before


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=80), st.text(max_size=30))
def test_a_bent_signature_or_time_breaks_nothing_and_writes_nothing(database, app, chat, secret, sign, moment):
    clean = {ord(letter): None for letter in "\r\n\x00"}
    headers = {
        "Doorstep-Signature": sign.translate(clean).encode("utf-8", "ignore").decode("latin-1"),
        "Doorstep-Timestamp": moment.translate(clean).encode("utf-8", "ignore").decode("latin-1"),
    }
    answer = app.test_client().post(f"/hooks/{chat.code}", data=EVENT, headers=headers, content_type=JSON)

    assert answer.status_code == 401
    assert kept(database) == 0


def test_what_is_too_large_is_refused_before_it_is_read(app, chat):
    begun = time.process_time()
    answer = app.test_client().post(f"/hooks/{chat.code}", data=b"x" * (31 * 1024 * 1024), content_type=JSON)

    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")
    assert time.process_time() - begun < 5


def test_the_documentation_shows_an_event_that_is_accepted(chat, secret, send):
    page = Path(__file__).parents[2].joinpath("docs", "channels.md").read_text("utf-8")
    examples = [part.split("```")[0] for part in page.split("```json\n")[1:]]

    assert examples
    for example in examples:
        json.loads(example)
        assert send(chat, secret, example.encode()).status_code == 202
