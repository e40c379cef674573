"""Adds HTTP: programs with a key, people with a session."""

import re
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from dispatch.people.accounts import new_api_key
from dispatch.people.engineer import Engineer
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, an_account
from tests.entering import enter


class Program:
    """A program that speaks to the API with a key."""

    def __init__(self, client: FlaskClient, secret: str):
        self.client = client
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, path: str, **query: object):
        return self.client.get(f"/api/v1{path}", headers=self.headers, query_string=query)

    def post(self, path: str, body: object, *, key: str | None = None):
        headers = self.headers | {"Idempotency-Key": key or uuid4().hex}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def upload(self, path: str, *, key: str | None = None, files: dict[str, tuple[bytes, str]], **query: object):
        """`files`: field → (bytes, the name it is sent with)."""
        headers = self.headers | {"Idempotency-Key": key or uuid4().hex}
        data = {field: (BytesIO(sent), name) for field, (sent, name) in files.items()}
        return self.client.post(f"/api/v1{path}", data=data, headers=headers, query_string=query)


@pytest.fixture
def program(app: Flask, database: Database) -> Callable[..., Program]:
    """`program(Role.AGENT)` → a Program of a fresh account with that role."""

    def make(role: Role = Role.DISPATCHER, *, engineer_id: int | None = None, **facts: object) -> Program:
        with database.transaction(SYSTEM) as tx:
            account = an_account(tx, role, **facts)
            secret = new_api_key(tx, account, "test")
            if engineer_id:
                tx.session.get(Engineer, engineer_id).account_id = account.id
        return Program(app.test_client(), secret)

    return make


TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A person with a browser: keeps the session and sends each form's own token."""

    def __init__(self, client: FlaskClient):
        self.client = client

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers)

    def post(self, path: str, form: dict | None = None, *, seen_at: str = "/sign-in"):
        token = TOKEN.search(self.client.get(seen_at).text).group(1)
        return self.client.post(path, data={"csrf_token": token} | (form or {}))


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def person(app: Flask, database: Database) -> Callable[..., Visitor]:
    """`person(Role.AGENT)` → somebody of that role, signed in."""

    def come_in(role: Role = Role.DISPATCHER, *, engineer: Engineer | None = None, **facts: object) -> Visitor:
        with database.transaction(SYSTEM) as tx:
            account = an_account(tx, role, **facts)
            if engineer is not None:
                tx.session.get(Engineer, engineer.id).account_id = account.id
        return Visitor(enter(app, database, account))

    return come_in
