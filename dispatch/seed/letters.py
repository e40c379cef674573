"""The desk as it stands, and what customers wrote to it in the last hours: through the same doors as real letters."""

import io
import json
import math
import wave
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from sqlalchemy import select

from dispatch.channels.inlets import add_inlet, inlet
from dispatch.channels.playing import JSON
from dispatch.channels.reading import read
from dispatch.channels.receiving import received_event, received_mail
from dispatch.customers.customer import Customer
from dispatch.desk.actions import be
from dispatch.desk.presence import PresenceState
from dispatch.desk.profile import DeskProfile
from dispatch.intake.geocoding.gazetteer import ours
from dispatch.people.account import Account
from dispatch.people.branch import Branch
from dispatch.seed.files import rows
from dispatch.seed.stage import Stage
from dispatch.seed.stories import MINUTE
from dispatch.seed.wall_clock import ZONE
from dispatch.settings import Settings
from dispatch.stamp import SYSTEM, Source
from dispatch.store.database import Transaction
from dispatch.work.lifecycle import OrderState
from dispatch.work.work_order import Channel, WorkOrder

# Nothing that is signed with it outlives the seed.
READS = Settings(secret_key="read once, by the seed alone, then forgotten", mail_address="help@doorstep.example")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
STATES = {"planned": OrderState.PLANNED, "dispatch": OrderState.DISPATCH, "wrong": OrderState.PLANNED}
RATE = 8000  # samples in a second


def desk(tx: Transaction, branches: dict[str, Branch], accounts: list[Account]) -> None:
    """Who answers customers, and the ways by which these write."""
    for row in rows("inlets.csv"):
        add_inlet(tx, code=row["code"], channel=Channel(row["channel"]), branch=branches[row["branch"]])
    by_email = {account.email: account for account in accounts}
    for row in rows("desk.csv"):
        hours = {"zone": ZONE, "weekly": {day: [row["hours"].split("-")] for day in WORKDAYS}}
        tx.add(
            DeskProfile(
                account=by_email[row["email"]],
                languages=row["languages"].split(),
                competences=row["competences"].split(),
                hours=hours,
            )
        )
    tx.session.flush()


def letters(stage: Stage, accounts: list[Account]) -> None:
    """Those of the last two hours, and then who is at the desk."""
    for row in rows("letters.csv"):
        stage.replay.plan(stage.clock.now - int(row["minutes_ago"]) * MINUTE, SYSTEM, partial(_receive, row=row))
    by_email = {account.email: account for account in accounts}
    for number, row in enumerate(rows("desk.csv")):
        account, state = by_email[row["email"]], PresenceState(row["there"])
        step = partial(_come, account=account, state=state)
        stage.replay.plan(stage.clock.now - (8 - number) * MINUTE, account.actor(Source.SEED), step)


def _come(tx: Transaction, *, account: Account, state: PresenceState) -> None:
    be(tx, account.id, state)


def _receive(tx: Transaction, *, row: dict[str, str]) -> None:
    by = inlet(tx, row["inlet"])
    order = _order(tx, row)
    if row["of"] != "stranger" and order is None:
        return  # A small region may have none that stands so.
    if by.channel is Channel.EMAIL:
        letter = received_mail(tx, by, _mail(tx, row, order))
    else:
        letter = received_event(tx, by, _event(tx, row, order), JSON)
    read(tx, letter.id, READS, ours())


def _order(tx: Transaction, row: dict[str, str]) -> WorkOrder | None:
    """One whose customer can be written from: by mail, or by a phone nobody else has."""
    if row["of"] == "stranger":
        return None
    way = Customer.phone if row["inlet"] == "sms" else Customer.email
    query = select(WorkOrder).join(WorkOrder.customer).where(WorkOrder.state == STATES[row["of"]], way.is_not(None))
    return tx.session.scalars(query.order_by(WorkOrder.id.desc()).limit(1)).first()


def _mail(tx: Transaction, row: dict[str, str], order: WorkOrder | None) -> bytes:
    mail = EmailMessage()
    sender = row["sender"] or order.customer.email
    mail["From"] = f"{row['name'] or order.customer.name} <{sender}>"
    mail["To"] = READS.mail_address
    mail["Subject"] = f"{row['subject']} {order.reference}" if order else row["subject"]
    mail["Date"] = format_datetime(tx.stamp.at)
    mail["Message-ID"] = f"<{row['minutes_ago']}@home.example>"
    if row["enclosed"] == "automatic":
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(row["text"])
    if row["enclosed"] == "sound":
        mail.add_attachment(a_sound(), maintype="audio", subtype="wav", filename="ringeklokka.wav")
    return mail.as_bytes()


def _event(tx: Transaction, row: dict[str, str], order: WorkOrder | None) -> bytes:
    phone = order.customer.phone if order else row["sender"]
    who = {"id": row["sender"] or phone, "name": row["name"] or (order.customer.name if order else "")}
    who |= {"phone": phone} if row["inlet"] == "sms" else {"email": f"{row['sender']}@home.example"}
    return json.dumps({"id": f"seed-{row['minutes_ago']}", "from": who, "text": row["text"]}).encode()


def a_sound() -> bytes:
    """A second of a bell that fades, as a phone would have recorded it."""
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        steps = (math.sin(step * math.tau * 880 / RATE) * (1 - step / RATE) for step in range(RATE))
        sound.writeframes(bytes(round(128 + 100 * step) for step in steps))
    return written.getvalue()
