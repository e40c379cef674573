"""Writing as a customer does, for the demonstration: through the same doors as everybody else."""

import json
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from secrets import token_urlsafe

from sqlalchemy import select

from dispatch.channels.inlet import Inlet
from dispatch.channels.letter import Letter
from dispatch.channels.receiving import received_event, received_mail
from dispatch.store.database import Transaction
from dispatch.work.work_order import Channel

JSON = "application/json"


def play_mail(tx: Transaction, *, sender: str, name: str, subject: str, text: str, to: str) -> Letter | None:
    """None where no inlet takes mail."""
    inlet = _inlet(tx, Channel.EMAIL)
    if inlet is None:
        return None
    mail = EmailMessage()
    mail["From"] = f"{name} <{sender}>" if name else sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(tx.stamp.at)
    mail["Message-ID"] = make_msgid(domain="home.example")
    mail.set_content(text)
    return received_mail(tx, inlet, mail.as_bytes())


def play_event(
    tx: Transaction, channel: Channel, *, name: str, phone: str, text: str, conversation: str | None = None
) -> Letter | None:
    """A chat or a text message. None where no inlet takes them. Raises Invalid."""
    inlet = _inlet(tx, channel)
    if inlet is None:
        return None
    event = {"id": token_urlsafe(12), "from": {"id": phone, "name": name, "phone": phone}, "text": text}
    if channel is not Channel.SMS:
        event["conversation"] = conversation or phone
    return received_event(tx, inlet, json.dumps(event).encode(), JSON)


def _inlet(tx: Transaction, channel: Channel) -> Inlet | None:
    query = select(Inlet).where(Inlet.channel == channel, Inlet.active).order_by(Inlet.id).limit(1)
    return tx.session.scalars(query).one_or_none()
