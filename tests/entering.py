"""Through the door without its lock: sessions as a sign-in leaves them."""

from flask import Flask
from flask.testing import FlaskClient

from dispatch.people.account import Account
from dispatch.store.database import Database


def enter(app: Flask, database: Database, account: Account) -> FlaskClient:
    """Passwords are made to be slow; those who sign in with one are in tests/api/test_sign_in_pages.py."""
    client = app.test_client()
    with client.session_transaction() as session:
        now = database.clock().timestamp()
        session.update(account=account.id, epoch=account.epoch, began=now, seen=now, lang=account.language)
    return client
