"""Adds HTTP: programs with a key, people with a session."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api import create_app
from dispatch.people.accounts import new_api_key
from dispatch.settings import Settings
from dispatch.stamp import Role
from dispatch.store.database import Database
from tests.builders import SYSTEM, an_account, an_engineer


@pytest.fixture
def app(database: Database) -> Flask:
    app = create_app(Settings(secret_key="only for tests " * 3), database)
    app.testing = True
    return app


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


@pytest.fixture
def program(app: Flask, database: Database) -> Callable[..., Program]:
    """`program(Role.AGENT)` → a Program of a fresh account with that role."""

    def make(role: Role = Role.DISPATCHER, *, engineer_id: int | None = None, **facts: object) -> Program:
        with database.transaction(SYSTEM) as tx:
            account = an_account(tx, role, **facts)
            secret = new_api_key(tx, account, "test")
            if engineer_id:
                tx.session.get(type(an_engineer(tx)), engineer_id).account_id = account.id
        return Program(app.test_client(), secret)

    return make
