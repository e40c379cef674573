"""What was written between a customer and us, as they read it."""

from typing import Any

from flask_babel import gettext as _

from api.display import near, titled
from dispatch.errors import N_
from dispatch.notices.message import Delivery, Direction, Message
from dispatch.notices.wording import HIDDEN
from dispatch.store.database import Transaction
from dispatch.words import words_in

HERE = N_("this page")  # where the link led that nobody but its receiver may read
REACHED = {Delivery.SENT, Delivery.KEPT, Delivery.RECEIVED}


def said(tx: Transaction, found: list[Message]) -> list[dict[str, Any]]:
    """In the order it is given; what reached nobody is left out."""
    return [
        {
            "who": "Doorstep" if one.direction is Direction.OUT else _("You"),
            "at": near(one.sent_at or one.written_at, tx.stamp.at),
            "text": one.body.replace(HIDDEN, words_in(one.language).gettext(HERE)).strip(),
            "about": f"{titled(one.work_order)} · {one.work_order.reference}",
            "lang": one.language,
            "outgoing": one.direction is Direction.OUT,
        }
        for one in found
        if one.delivery in REACHED
    ]
