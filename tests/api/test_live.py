"""The live line: it comes back by itself, holds nobody who left, and never takes all the threads there are."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.serving import make_server

from api import create_app, live
from api.switchboard import MOST, NotListening, Switchboard, TooManyLive
from dispatch.settings import Settings
from dispatch.store.database import Database, connect
from tests.api.conftest import Visitor
from tests.builders import SYSTEM, a_branch, an_account
from tests.entering import enter

PATIENCE = 60.0
LISTENING = "pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT true'"


def soon(fact: Callable[[], bool], within: float = PATIENCE) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if fact():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def house(own_database: str) -> Iterator[Flask]:
    engine = connect(own_database)
    app = create_app(Settings(secret_key="only for tests " * 3, database_url=own_database), Database(engine))
    app.testing = True
    yield app
    app.extensions["switchboard"].close()
    engine.dispose()


@pytest.fixture
def desk(house: Flask) -> Visitor:
    with house.extensions["database"].transaction(SYSTEM) as tx:
        account = an_account(tx)
    return Visitor(enter(house, house.extensions["database"], account))


@pytest.fixture
def follow(house: Flask, desk: Visitor) -> Iterator[Callable[[], tuple[HTTPConnection, HTTPResponse]]]:
    """Opens a live line over a real connection, as a browser does."""
    server = make_server("127.0.0.1", 0, house, threaded=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cookie = desk.client.get_cookie("session").value

    def open_line() -> tuple[HTTPConnection, HTTPResponse]:
        line = HTTPConnection("127.0.0.1", server.server_port, timeout=PATIENCE)
        line.request("GET", "/live", headers={"Cookie": f"session={cookie}"})
        answer = line.getresponse()
        assert answer.status == 200
        assert answer.readline() == b": hello\n"
        return line, answer

    yield open_line
    server.shutdown()
    server.server_close()


def heard(answer: HTTPResponse) -> list:
    """The next thing said; lines that only say that the line stands are passed over."""
    for said in answer:
        if said.startswith(b"data: "):
            return json.loads(said.removeprefix(b"data: "))
    return []


def test_a_reader_who_leaves_holds_no_thread(house, follow):
    listeners = house.extensions["switchboard"].listeners
    line, answer = follow()
    assert len(listeners) == 1

    answer.close()
    line.close()

    assert soon(lambda: not listeners, within=live.HEARTBEAT - 3)


def test_a_lost_connection_ends_the_pages_lines_and_is_made_again(house, follow, owner_engine):
    _line, answer = follow()
    with owner_engine.connect() as other:
        assert other.scalar(text(f"SELECT count(pg_terminate_backend(pid)) FROM (SELECT {LISTENING}) AS them"))

    assert heard(answer) == []
    assert soon(house.extensions["switchboard"].connected.is_set)
    _line, again = follow()
    with house.extensions["database"].transaction(SYSTEM) as tx:
        a_branch(tx)
    assert "branch" in {kind for _branch, kind, _id in heard(again)}


def test_whatever_breaks_the_connection_it_is_tried_again(own_database):
    switchboard = Switchboard("no address of any database")
    with pytest.raises(NotListening):
        switchboard.join()

    switchboard.address = own_database

    assert soon(switchboard.connected.is_set)
    assert switchboard.join() in switchboard.listeners
    switchboard.close()


def test_of_a_house_that_is_closed_nothing_more_is_heard_or_said(house, follow, owner_engine, caplog):
    follow()
    switchboard = house.extensions["switchboard"]

    switchboard.close()
    with owner_engine.connect() as other:
        assert other.scalar(text(f"SELECT count(pg_terminate_backend(pid)) FROM (SELECT {LISTENING}) AS them"))

    switchboard.thread.join(PATIENCE)
    assert not switchboard.thread.is_alive()
    assert "doorstep.live" not in {record.name for record in caplog.records}


def test_past_the_most_a_page_is_told_that_it_is_not_live_and_the_rest_still_work(house, desk):
    switchboard = house.extensions["switchboard"]
    joined = [switchboard.join() for _ in range(MOST)]

    refused = desk.get("/live")

    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert "Too many pages are live at once" in refused.text
    assert desk.get("/work-orders").status_code == 200
    with pytest.raises(TooManyLive):
        switchboard.join()
    switchboard.leave(joined[0])
    assert switchboard.join()


def test_pages_keep_some_of_the_threads_of_a_web_process():
    conf = (Path(__file__).parents[2] / "gunicorn.conf.py").read_text("utf-8")

    assert int(re.search(r"^threads = (\d+)", conf, re.MULTILINE)[1]) - 8 >= MOST
