"""Builders of this room: inlets, mails as programs write them, events as programs send them."""

import json
from email.message import EmailMessage
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from dispatch.channels.inlet import Inlet
from dispatch.channels.inlets import add_inlet
from dispatch.notices.conversation import messages_of
from dispatch.notices.reply_address import reply_address
from dispatch.notices.unanswered import Unanswered
from dispatch.people.branch import Branch
from dispatch.store.database import Database, Transaction
from dispatch.work.work_order import Channel, WorkOrder
from tests.builders import SYSTEM, a_branch
from tests.conftest import SETTINGS

OURS = "help@doorstep.example"
_numbers = count(1)


def an_inlet(tx: Transaction, channel: Channel = Channel.EMAIL, branch: Branch | None = None) -> Inlet:
    code = f"{channel.value.replace('_', '-')}-{next(_numbers)}"
    return add_inlet(tx, code=code, channel=channel, branch=branch or a_branch(tx))


def a_mail(text: str | None = "Døra går ikke opp.", *, html: str | None = None, **headers: str) -> EmailMessage:
    """`headers`: Auto_Submitted is Auto-Submitted."""
    mail = EmailMessage()
    usual = {
        "From": "Ingrid Solberg <ingrid@home.example>", "To": OURS, "Subject": "Låsen",
        "Message_ID": f"<{next(_numbers)}@home.example>",
    }  # fmt: skip
    for name, value in (usual | headers).items():
        mail[name.replace("_", "-")] = value
    if text is not None:
        mail.set_content(text)
    if html is not None and text is None:
        mail.set_content(html, subtype="html")
    elif html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def an_event(**facts: Any) -> bytes:
    """`sender` stands for what is called "from" in it."""
    number = next(_numbers)
    who = facts.pop("sender", {"id": f"user-{number}", "name": "Ingrid Solberg", "phone": "+4791234567"})
    usual = {"id": f"event-{number}", "conversation": f"talk-{number}", "from": who, "text": "The door won't open."}
    return json.dumps(usual | facts).encode()


def orders(database: Database) -> list[WorkOrder]:
    with database.transaction(SYSTEM) as tx:
        return list(
            tx.session.scalars(select(WorkOrder).options(joinedload(WorkOrder.customer)).order_by(WorkOrder.id))
        )


def token_of(database: Database, order: WorkOrder) -> str:
    """The address an answer to our last message goes to."""
    with database.transaction(SYSTEM) as tx:
        last = messages_of(tx, order)[-1]
        return reply_address(OURS, SETTINGS.secret_key, last.id)


def waits(database: Database, order: WorkOrder) -> bool:
    with database.transaction(SYSTEM) as tx:
        return tx.session.get(Unanswered, order.id) is not None
