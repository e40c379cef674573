"""Mail that a machine wrote: kept on record, and heard where a mail of ours came back."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select

from dispatch.channels.letter import LetterState
from dispatch.customers.customer import ContactChannel
from dispatch.notices.conversation import messages_of
from dispatch.notices.message import Delivery, Message
from dispatch.store.database import Database
from dispatch.work.work_order import WorkOrder
from tests.builders import SYSTEM
from tests.dispatch.channels.builders import OURS, a_mail, orders, token_of


@pytest.mark.parametrize(
    ("why", "headers"),
    [
        ("auto_reply", {"Auto_Submitted": "auto-replied (vacation)"}),
        ("bulk", {"Precedence": "list"}),
        ("loop", {"From": OURS}),
    ],
)
def test_what_a_machine_wrote_opens_nothing_and_stands_on_record(database, post, why, headers):
    letter = post(a_mail(**headers))

    assert (letter.state, letter.because) == (LetterState.IGNORED, why)
    assert orders(database) == []


def a_bounce(returned: EmailMessage, *, action: str = "failed", recipient: str = "kari@home.example") -> bytes:
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: help@doorstep.example\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <b1@mx.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        "--B\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    return report.encode() + returned.as_bytes() + b"\r\n--B--\r\n"


def sent(database: Database, order: WorkOrder) -> Message:
    with database.transaction(SYSTEM) as tx:
        last = tx.session.get_one(Message, messages_of(tx, order)[-1].id)
        last.delivery = Delivery.SENT
        return last


@pytest.mark.parametrize("told", [True, False], ids=["by our token", "by the recipient"])
def test_a_mail_of_ours_that_comes_back_has_failed(database, order, worker, post, told):
    worker()
    message = sent(database, order)
    ours = token_of(database, order) if told else OURS
    letter = post(a_bounce(a_mail(From=OURS, To="kari@home.example", Reply_To=ours)))

    assert (letter.state, letter.because, letter.work_order_id) == (LetterState.IGNORED, "bounce", order.id)
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Message, message.id).delivery is Delivery.FAILED
        again = tx.session.scalars(select(Message).where(Message.instead_of_id == message.id)).one()
        assert (again.channel is ContactChannel.EMAIL, again.body) == (False, message.body)


def test_a_mail_of_ours_that_is_only_late_has_not_failed(database, order, worker, post):
    worker()
    message = sent(database, order)
    letter = post(a_bounce(a_mail(From=OURS, Reply_To=token_of(database, order)), action="delayed"))

    assert letter.because == "delay"
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Message, message.id).delivery is Delivery.SENT


def test_a_bounce_of_somebody_elses_mail_touches_nothing(database, order, worker, post):
    worker()
    message = sent(database, order)
    letter = post(a_bounce(a_mail(From="x@else.example"), recipient="nobody@else.example"))

    assert (letter.because, letter.work_order_id) == ("bounce", None)
    with database.transaction(SYSTEM) as tx:
        assert tx.session.get_one(Message, message.id).delivery is Delivery.SENT
