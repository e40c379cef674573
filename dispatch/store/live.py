"""Tell open consoles what was touched, at the moment it is committed."""

import json
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

CHANNEL = "doorstep_live"
MOST = 200  # PostgreSQL refuses notifications over 8000 bytes; past this many a console reloads anyway


def announce(session: Session, touched: Iterable[tuple[int | None, str, int]]) -> None:
    """`touched`: (branch, kind of noun, id). PostgreSQL delivers at commit, or never."""
    rows = sorted(set(touched), key=str)
    for start in range(0, min(len(rows), MOST), 100):
        payload = json.dumps([list(row) for row in rows[start : start + 100]])
        session.execute(text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload})
